import type { Catalogue } from "./catalogue.ts";

export const en: Catalogue = {
  language: "en",
  title: "Be a bridge",
  introduction:
    "Switch this on and, while this page is open, your browser passes sealed messages between " +
    "people whose internet is censored and a server on the open internet. You are not an exit: " +
    "the sites they visit see that server’s address, not yours.",
  more: "What does this do?",
  facts: [
    "Everything you pass on is encrypted; your browser cannot read or change it.",
    "The sites that people visit see the server’s address, never yours. As in a video call, the " +
      "person you help and the server can see your network address.",
    "It uses part of your connection while somebody is being helped, and ends when you switch it " +
      "off or close the last tab of this site. Your browser keeps the limits that you set and " +
      "how much you have helped; no addresses.",
  ],
  off: "Off",
  connecting: "Getting ready…",
  waiting: "On. Waiting for somebody who needs a bridge.",
  online: {
    one: "{count} volunteer is ready now, so it can take a while.",
    other: "About {count} volunteers are ready now, so it can take a while.",
  },
  keepOpen: "Keep this page open; there is nothing else to do.",
  obstacles: {
    blocked:
      "Your network seems to block the connections that readers need, so they cannot reach you " +
      "here.",
    unreachable:
      "Readers have tried to reach you, but their connections did not get through your network.",
  },
  pauses: {
    elsewhere: "On, in another tab of this site. This one takes over when that one closes.",
    hours: "On, and resting outside the hours that you have set.",
    data: "On, and resting until next month: the data that you allow for this month is used up.",
    metered: "On, and resting while your connection is a metered one.",
    battery: "On, and resting while your device runs on battery.",
    saver: "On, and resting because your browser is set to save data.",
    hidden: "On, and resting while this page is in the background.",
  },
  elsewhere:
    "On another network, at home or on your phone, it may work. As long as this is on, your " +
    "browser keeps trying.",
  helping: {
    one: "You are helping {count} person right now.",
    other: "You are helping {count} people right now.",
  },
  helped: {
    one: "{count} connection carried since you opened this page.",
    other: "{count} connections carried since you opened this page.",
  },
  failures: {
    unreachable:
      "We cannot reach the service that finds people to help. Your browser keeps trying.",
    offline: "You are offline. This goes on by itself when you are back.",
    busy: "The service that finds people to help is busy. Your browser keeps trying.",
    "no-egress": "No server is ready to work with right now. Your browser keeps trying.",
    outdated: "This page is out of date. Please reload it and switch on again.",
    refused: "The service that finds people to help does not accept this page.",
    misconfigured: "This switch is not set up correctly. Please tell the people who run this site.",
    unsupported:
      "This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off.",
  },
};
