"""`make dist`: what is handed out of a version, and the proof that it is what it seems."""
