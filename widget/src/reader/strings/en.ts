import type { Catalogue } from "./catalogue.ts";

export const en: Catalogue = {
  language: "en",
  direction: "ltr",
  name: "English",
  languages: "Language",

  title: "Your bridge",
  off: "Switched off",
  offNote: "Programs that are set up for Magpies open nothing until you switch it on.",
  looking: "Looking for a volunteer…",
  lookingNote: "This usually takes a few seconds.",
  connected: "You are connected",
  through: { one: "Through {count} volunteer.", other: "Through {count} volunteers." },
  apart: "Not connected yet",
  apartNote: "Magpies keeps trying. Programs that are set up for it wait; they do not go around it.",
  uninvited: "An invite is missing",
  uninvitedNote: "Paste the one that somebody you trust has given you.",
  gone: "Magpies is not running",
  goneNote: "Start it again, then open the link that it shows.",
  locked: "This page is locked",
  lockedNote: "Open the link that Magpies shows where you started it.",
  causes: {
    unreachable:
      "The service that finds volunteers does not answer. Check that you are online. If other " +
      "sites open, this network may block it: try another network, or ask for a new invite.",
    nobody: "No volunteer is free right now. This often changes within a minute.",
    busy: "The service is very busy or being restarted. Wait a minute.",
    refused: "Your invite does not open this pool any more. Ask for a new one.",
    outdated: "This version of Magpies is too old. Get the new one.",
    blocked:
      "Volunteers are there, but this network lets no direct connection through. Try another " +
      "network, such as that of a phone.",
    failed: "A volunteer could not help. Others are being tried.",
    untrusted:
      "The server could not prove that it is the right one, so nothing was sent to it. Check the " +
      "date and time of this computer; if they are right, ask for a new invite.",
    unable: "This computer could not prepare a connection. Start Magpies again.",
    other: "Something did not work. Magpies tries again.",
  },
  details: "In detail, in English",
  you: "You",
  internet: "Internet",

  minute: "The last minute",
  received: "Received",
  sent: "Sent",
  inAll: "{data} in all",

  setup: "Set up your programs",
  setupNote: "Tell each program once to use Magpies.",
  address: "Proxy address",
  automatic: "Automatic configuration",
  copy: "Copy",
  copied: "Copied",
  firefox: [
    "Open Settings. At the end of the page, under “Network Settings”, press “Settings…”.",
    "Choose “Manual proxy configuration”. Put these at “SOCKS Host” and “Port”, and leave the other fields empty:",
    "Choose “SOCKS v5” and tick “Proxy DNS when using SOCKS v5”.",
    "Press “OK”.",
  ],
  chrome: [
    "Start a window that goes through Magpies, with this command:",
    "Or set up the system, below: they follow its settings.",
  ],
  system: "The whole computer",
  byHand:
    "Put host and port of the proxy address there, for HTTP, HTTPS and SOCKS if you are asked. Then nothing opens while Magpies is off.",
  byHandAt: {
    windows: "Settings → Network & internet → Proxy → “Use a proxy server”.",
    macos: "System Settings → Network → your network → Details → Proxies → HTTP, HTTPS, SOCKS.",
    gnome: "Settings → Network → Proxy → Manual.",
    kde: "System Settings → Proxy → “Use manually specified proxy configuration”.",
  },
  undo: "Undo this when you stop using Magpies.",
  systemOption: "Or start Magpies with this option. It sets all this, and undoes it at the end:",
  automaticNote: "Use this only if just the sites that you list are to go through Magpies.",
  automaticWarning:
    "Always start Magpies first: a browser that starts without it may open sites directly, without protection.",
  automaticAt: {
    firefox: "Choose “Automatic proxy configuration URL” and put this there:",
    windows:
      "Settings → Network & internet → Proxy → “Use setup script”. Put the address of the automatic configuration there.",
    macos:
      "System Settings → Network → your network → Details → Proxies → “Automatic proxy configuration”. Put the address there.",
    gnome: "Settings → Network → Proxy → Automatic. Put the address of the automatic configuration there.",
    kde:
      "System Settings → Proxy → “Use proxy auto configuration URL”. Put the address of the automatic configuration there.",
  },
  curl: "Add an option:",
  git: "For everything that git fetches over HTTPS:",
  gitUndo: "To undo it:",
  telegram: "Open this link on this computer, and confirm:",
  tryIt: "Then open a site that was blocked. It may take a moment longer than usual.",

  routes: "What goes through the bridge",
  routesNote: "For programs that use the automatic configuration.",
  everything: "Everything",
  listed: "Only these sites",
  list: "Sites, one on each line",
  listNote: "All other sites open directly, without protection. Magpies forgets the list when it ends.",
  save: "Save",
  saved: "Saved. Start programs that are open again, so that they notice.",
  badSite: "“{site}” is not the name of a site.",
  failed: "That did not work. Please try again.",

  invite: "Invite",
  inviteNote: "Hold it like a key. Magpies forgets it when it ends.",
  paste: "Paste another invite",
  use: "Use it",
  used: "The new invite is in use.",
  faults: {
    damaged: "This invite is damaged or cut short. Copy all of it again.",
    foreign: "This is not an invite. Invites begin with “magpies:”.",
    version: "This invite is for another version of Magpies. Get the new version.",
    expired: "This invite has expired. Ask for a new one, or check this computer’s clock.",
  },
  pool: "Who may help you",
  pools: {
    private: "Only volunteers of your private pool",
    both: "Your private pool first, then the public one",
    public: "Volunteers of the public pool",
  },
  poolNote: "Those who help you can see your network address. In the public pool they are strangers.",
  qr: "Show as a QR code",
  hide: "Hide",
  qrNote: "Whoever photographs it has your invite.",

  friend: {
    title: "Ask a friend directly",
    note:
      "A friend in a place without censorship can be your bridge, without the service that " +
      "finds volunteers. You send a link by any messenger, and your friend sends a reply back.",
    invited: "For this you need an invite, too: it names the server at the other end. An older one will do.",
    begin: "Make a link for a friend",
    again: "Make a new link",
    send: "Send this link to your friend",
    text: "If your friend has that page open already, this text does the same",
    caution: "Link and text hold your network address: send them by a messenger that you trust.",
    picture: "The link as a QR code",
    left: "They hold for {time}.",
    reply: "Paste your friend’s reply",
    connect: "Connect",
    phases: {
      connecting: "Looking for a way to your friend’s browser. This can take up to a minute.",
      connected: "Your friend’s browser is a bridge for you now, as long as the page stays open there.",
      ended: "The connection to your friend’s browser has ended. For another one, make a new link.",
      expired: "The link has expired. Make a new one.",
      failed:
        "No way to your friend’s browser was found. Is the page still open there? Try a new link; " +
        "if that does not help, one of you from another network.",
    },
    faults: {
      damaged: "This reply is damaged or cut short. Copy all of it again.",
      foreign: "This is not a reply. Replies begin with “magpies-reply:”.",
      version: "This reply is from another version of Magpies. Both sides need the new version.",
      expired: "The time for this reply is over. Make a new link.",
      offer: "This is your own text. Send it to your friend, and paste the reply that comes back.",
      invite: "This is an invite. Here goes the reply that your friend sent.",
      other: "This is the reply to an earlier link. Send your friend the newest one, and paste the reply to that.",
      egress: "Your invite does not name a server for this. Ask for a new one.",
      off: "Magpies is switched off. Switch it on first, above.",
    },
  },

  phone: "On a phone in the same network",
  phoneOff:
    "For this, start Magpies with the option below. Then everybody in your network can use it, so do it only at home.",
  phoneByHand:
    "In the phone’s Wi-Fi settings, choose a manual proxy and put these there. Then its browser opens nothing while Magpies is off:",
  phoneApps: "Apps that do not follow this setting open directly, without protection.",
  phoneNote:
    "In the phone’s Wi-Fi settings, choose automatic proxy configuration, and enter the address in this picture.",
  shared: "Other devices in your network can use this Magpies.",

  know: "Good to know",
  facts: [
    "The sites you visit see the address of a server, not yours. They still know you when you sign in.",
    "Volunteers pass on sealed messages. They cannot read them, but they can see your network address.",
    "Somebody who watches your network can find out that you use Magpies, but not what you read.",
  ],
};
