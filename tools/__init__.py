"""Programs that make data files of the package; needed only to renew them."""
