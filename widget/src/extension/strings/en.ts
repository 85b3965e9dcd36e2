import type { Language } from "./words.ts";

export const en: Language = {
  instead: {
    introduction:
      "Switch this on and, while your browser is open, it passes sealed messages between people " +
      "whose internet is censored and a server on the open internet. You are not an exit: the " +
      "sites they visit see that server’s address, not yours.",
    lastFact:
      "It uses part of your connection while somebody is being helped. It stays on until you " +
      "switch it off, also after your browser has been closed and opened again. Your browser " +
      "keeps your limits and how much you have helped; no addresses.",
    keepOpen: "Leave your browser open; there is nothing else to do.",
    sofar: "What you have done with this browser",
    from: "Since your browser was opened, from {countries}.",
    limitsNote: "They hold for everything that this extension passes on. Your browser keeps them.",
    failures: {
      outdated: "This extension is out of date. Please update it and switch on again.",
      refused: "The service that finds people to help does not accept this extension.",
      misconfigured:
        "The service that finds people to help is not set up correctly. Please tell those who run it.",
    },
  },
  words: {
    description: "Helps people whose internet is censored to reach the open internet through your browser.",
    settings: "Settings",
    service: "The service that finds people to help",
    serviceNote:
      "It brings your browser together with people who need a bridge. It sees your network " +
      "address, but not what people do. Use a service that is run by somebody you trust.",
    address: "Address of the service",
    save: "Save",
    restore: "Use the one that came with the extension",
    asking: "Checking the address…",
    saved: "Saved. The switch is off until you switch it on for this service.",
    invalid: "This address cannot be used. It should look like https://bridge.example.org.",
    unanswered:
      "No such service answers at this address, so nothing was changed. Check the address and your " +
      "connection, then try again.",
    unset: "No service is set yet. Enter its address in the settings, and the switch appears here.",
  },
};
