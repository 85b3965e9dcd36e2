import type { Catalogue } from "./catalogue.ts";

export const en: Catalogue = {
  language: "en",
  direction: "ltr",
  title: "Be a bridge",
  introduction:
    "Switch this on and, while you read this site, your browser passes sealed messages between " +
    "people whose internet is censored and a server on the open internet. You are not an exit: " +
    "the sites they visit see that server’s address, not yours.",
  friends:
    "This is a private bridge: only people invited by whoever sent you this link can come " +
      "through you.",
  more: "What does this do?",
  facts: [
    "Everything you pass on is encrypted; your browser cannot read or change it.",
    "The sites that people visit see the server’s address, never yours. As in a video call, the " +
      "person you help and the server can see your network address.",
    "It uses part of your connection while somebody is being helped. It stays on while you read " +
      "this site, in all its tabs, until you switch it off or close the last of them. Your " +
      "browser keeps your limits and how much you have helped; no addresses.",
  ],
  unfold: "Show more",
  fold: "Show less",

  off: "Off",
  connecting: "Getting ready…",
  waiting: "On. Waiting for somebody who needs a bridge.",
  helping: {
    one: "You are helping {count} person right now.",
    other: "You are helping {count} people right now.",
  },
  keepOpen: "Keep this page open; there is nothing else to do.",
  thanks: "Somebody has just connected through you. Thank you!",
  online: "Online now: {volunteers}, {readers}.",
  volunteers: { one: "{count} volunteer", other: "about {count} volunteers" },
  readers: { one: "{count} reader being helped", other: "{count} readers being helped" },
  obstacles: {
    blocked:
      "Your network seems to block the connections that readers need, so they cannot reach you " +
      "here.",
    unreachable:
      "Readers have tried to reach you, but their connections did not get through your network.",
  },
  elsewhere:
    "On another network, at home or on your phone, it may work. As long as this is on, your " +
    "browser keeps trying.",
  pauses: {
    caution: "Nothing is passed on before you have decided.",
    elsewhere: "On, in another tab of this site. This one takes over when that one closes.",
    hours: "On, and resting outside the hours that you have set.",
    data: "On, and resting until next month: the data that you allow for this month is used up.",
    metered: "On, and resting while your connection is a metered one.",
    battery: "On, and resting while your device runs on battery.",
    saver: "On, and resting because your browser is set to save data.",
    hidden: "On, and resting while this page is in the background.",
  },
  failures: {
    unreachable:
      "We cannot reach the service that finds people to help. Your browser keeps trying.",
    offline: "You are offline. This goes on by itself when you are back.",
    busy: "The service that finds people to help is busy. Your browser keeps trying.",
    "no-egress": "No server is ready to work with right now. Your browser keeps trying.",
    outdated: "This page is out of date. Please reload it and switch on again.",
    refused: "The service that finds people to help does not accept this page.",
    "no-pool":
      "This link does not work any more, or a part of it is missing. Ask whoever sent it for a " +
        "new one.",
    misconfigured: "This switch is not set up correctly. Please tell the people who run this site.",
    unsupported:
      "This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off.",
  },

  caution:
    "You seem to be in {country}, where helping like this may get you into trouble. Nobody there " +
    "can read what you pass on, but your network can see that you connect to this service. If in " +
    "doubt, switch it off.",
  goOn: "I understand, go on",
  switchOff: "Switch off",

  sofar: "What you have done on this site",
  people: "Connections helped",
  time: "Time helping",
  data: "Data passed on",
  minutes: "{count} min",
  hours: "{count} h",
  now: "Right now, from {countries}.",
  from: "Since you opened this page, from {countries}.",
  globe: "Turning globe",
  few: "a few",

  offer: "You can also help with no page open: get the browser extension.",

  limits: "Limits",
  limitsNote: "They hold for all tabs of this site. Your browser keeps them.",
  rate: "Speed",
  month: "Data a month",
  used: "{data} used this month",
  atOnce: "People at once",
  noLimit: "No limit",
  someHours: "Only at certain hours",
  begin: "From",
  end: "Until",
  unmetered: "Only on unmetered networks",
  mains: "Only on mains power",
  untold: "This browser does not tell, so this changes nothing here.",

  pairing: {
    title: "Be a bridge for somebody you know",
    introduction:
      "Somebody whose internet is censored has asked you for a way out. While this page is " +
        "open, your browser passes sealed messages between them and a server on the open " +
        "internet. You cannot read them, and the sites they visit do not see your address; the " +
        "person you help and the server can.",
    agree: "Nothing happens before you press the button.",
    label: "The text they sent you",
    begin: "Make a reply",
    making: "Making a reply…",
    reply: "Send this reply back",
    copy: "Copy",
    copied: "Copied",
    picture: "The reply as a QR code",
    left: "It must be used within {time}.",
    awaiting: "Waiting until it is used. Keep this page open.",
    helping: "The bridge is up. Keep this page open: closing it ends the connection.",
    ended: "The connection has ended. For another one, ask for a new text.",
    spent: "The reply was not used in time. Ask for a new text.",
    faults: {
      "not-offer": "This is not a text for this page: those begin with “magpies-offer:”.",
      invite:
        "This is an invite, which is for those who need a bridge. Paste a text that begins " +
          "with “magpies-offer:”.",
      reply: "This is a reply. Send it to the person you help; here it is of no use.",
      damaged: "This text is damaged, or a part of it is missing. Please copy all of it again.",
      outdated:
        "This text is from another version of Magpies. Reload this page, or ask the sender to " +
          "update.",
      expired: "This text has expired. Ask for a new one.",
      foreign:
        "This text asks for a server that this page does not use. Ask the sender which page to " +
          "open.",
    },
  },
};
