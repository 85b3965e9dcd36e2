import type { Catalogue } from "./catalogue.ts";

export const fr: Catalogue = {
  language: "fr",
  direction: "ltr",
  name: "Français",
  languages: "Langue",

  title: "Votre pont",
  off: "Désactivé",
  offNote: "Les programmes réglés pour Magpies n’ouvrent rien tant que vous ne l’activez pas.",
  looking: "Recherche d’un volontaire…",
  lookingNote: "Cela prend d’habitude quelques secondes.",
  connected: "Vous êtes connecté",
  through: {
    one: "Par {count} volontaire.",
    many: "Par {count} volontaires.",
    other: "Par {count} volontaires.",
  },
  apart: "Pas encore de connexion",
  apartNote: "Magpies continue d’essayer. Les programmes réglés pour lui attendent ; ils ne le contournent pas.",
  uninvited: "Il manque une invitation",
  uninvitedNote: "Collez celle que vous a donnée une personne de confiance.",
  gone: "Magpies n’est pas lancé",
  goneNote: "Lancez-le de nouveau, puis ouvrez le lien qu’il affiche.",
  locked: "Cette page est verrouillée",
  lockedNote: "Ouvrez le lien que Magpies affiche là où vous l’avez lancé.",
  causes: {
    unreachable:
      "Le service qui trouve des volontaires ne répond pas. Vérifiez que vous êtes en ligne. Si d’autres sites " +
      "s’ouvrent, ce réseau le bloque peut-être : essayez un autre réseau ou demandez une nouvelle invitation.",
    nobody: "Aucun volontaire n’est libre en ce moment. Cela change souvent en une minute.",
    busy: "Le service est très occupé ou redémarre. Attendez une minute.",
    refused: "Votre invitation n’ouvre plus ce groupe. Demandez-en une nouvelle.",
    outdated: "Cette version de Magpies est trop ancienne. Procurez-vous la nouvelle.",
    blocked:
      "Il y a des volontaires, mais ce réseau ne laisse passer aucune connexion directe. Essayez un autre réseau, comme celui d’un téléphone.",
    failed: "Un volontaire n’a pas pu aider. On essaie avec d’autres.",
    untrusted:
      "Le serveur n’a pas pu prouver qu’il est le bon, rien ne lui a donc été envoyé. Vérifiez la date et l’heure " +
      "de cet ordinateur ; si elles sont justes, demandez une nouvelle invitation.",
    unable: "Cet ordinateur n’a pas pu préparer de connexion. Relancez Magpies.",
    other: "Quelque chose n’a pas marché. Magpies essaie de nouveau.",
  },
  details: "En détail, en anglais",
  you: "Vous",
  internet: "Internet",

  minute: "La dernière minute",
  received: "Reçu",
  sent: "Envoyé",
  inAll: "{data} en tout",

  setup: "Réglez vos programmes",
  setupNote: "Indiquez une fois à chaque programme d’utiliser Magpies.",
  address: "Adresse du proxy",
  automatic: "Configuration automatique",
  copy: "Copier",
  copied: "Copié",
  firefox: [
    "Ouvrez les Paramètres. En bas de la page, sous « Paramètres réseau », cliquez sur « Paramètres… ».",
    "Choisissez « Configuration manuelle du proxy ». Mettez ceci dans « Hôte SOCKS » et « Port », et laissez vides les autres champs :",
    "Choisissez « SOCKS v5 » et cochez « Utiliser un DNS distant lorsque SOCKS v5 est actif ».",
    "Cliquez sur « OK ».",
  ],
  chrome: [
    "Ouvrez une fenêtre par Magpies avec cette commande :",
    "Ou réglez le système, plus bas : ils suivent ses réglages.",
  ],
  system: "Tout l’ordinateur",
  byHand:
    "Mettez-y l’hôte et le port de l’adresse du proxy, pour HTTP, HTTPS et SOCKS si on vous le demande. Ainsi, rien ne s’ouvre tant que Magpies est éteint.",
  byHandAt: {
    windows: "Paramètres → Réseau et Internet → Proxy → « Utiliser un serveur proxy ».",
    macos: "Réglages Système → Réseau → votre réseau → Détails → Proxys → HTTP, HTTPS, SOCKS.",
    gnome: "Paramètres → Réseau → Serveur mandataire → Manuel.",
    kde: "Configuration du système → Serveur mandataire → configuration manuelle du serveur mandataire.",
  },
  undo: "Annulez cela quand vous cessez d’utiliser Magpies.",
  systemOption: "Ou lancez Magpies avec cette option. Elle règle tout cela, et l’annule à la fin :",
  automaticNote: "À n’utiliser que si seuls les sites de votre liste doivent passer par Magpies.",
  automaticWarning:
    "Lancez toujours Magpies en premier : un navigateur qui démarre sans lui peut ouvrir les sites directement, sans protection.",
  automaticAt: {
    firefox: "Choisissez « Adresse de configuration automatique du proxy » et mettez-y ceci :",
    windows:
      "Paramètres → Réseau et Internet → Proxy → « Utiliser un script d’installation ». Mettez-y l’adresse de la configuration automatique.",
    macos:
      "Réglages Système → Réseau → votre réseau → Détails → Proxys → « Configuration automatique du proxy ». Mettez-y l’adresse.",
    gnome:
      "Paramètres → Réseau → Serveur mandataire → Automatique. Mettez-y l’adresse de la configuration automatique.",
    kde:
      "Configuration du système → Serveur mandataire → « Utiliser l’URL de configuration automatique ». Mettez-y l’adresse de la configuration automatique.",
  },
  curl: "Ajoutez une option :",
  git: "Pour tout ce que git récupère en HTTPS :",
  gitUndo: "Pour l’annuler :",
  telegram: "Ouvrez ce lien sur cet ordinateur et confirmez :",
  tryIt: "Ouvrez ensuite un site qui était bloqué. Cela peut prendre un peu plus de temps que d’habitude.",

  routes: "Ce qui passe par le pont",
  routesNote: "Pour les programmes qui utilisent la configuration automatique.",
  everything: "Tout",
  listed: "Seulement ces sites",
  list: "Sites, un par ligne",
  listNote: "Tous les autres sites s’ouvrent directement, sans protection. Magpies oublie la liste à la fin.",
  save: "Enregistrer",
  saved: "Enregistré. Relancez les programmes ouverts pour qu’ils s’en aperçoivent.",
  badSite: "« {site} » n’est pas le nom d’un site.",
  failed: "Cela n’a pas marché. Veuillez réessayer.",

  invite: "Invitation",
  inviteNote: "Gardez-la comme une clé. Magpies l’oublie à la fin.",
  paste: "Collez une autre invitation",
  use: "L’utiliser",
  used: "La nouvelle invitation est utilisée.",
  faults: {
    damaged: "Cette invitation est abîmée ou incomplète. Copiez-la de nouveau en entier.",
    foreign: "Ce n’est pas une invitation. Les invitations commencent par « magpies: ».",
    version: "Cette invitation est pour une autre version de Magpies. Procurez-vous la nouvelle version.",
    expired: "Cette invitation a expiré. Demandez-en une nouvelle ou vérifiez l’horloge de cet ordinateur.",
  },
  pool: "Qui peut vous aider",
  pools: {
    private: "Seulement les volontaires de votre groupe privé",
    both: "D’abord votre groupe privé, puis le groupe public",
    public: "Les volontaires du groupe public",
  },
  poolNote: "Ceux qui vous aident peuvent voir votre adresse réseau. Dans le groupe public, ce sont des inconnus.",
  qr: "Afficher en code QR",
  hide: "Masquer",
  qrNote: "Qui le photographie a votre invitation.",

  friend: {
    title: "Demander directement à un ami",
    note:
      "Un ami qui vit sans censure peut être votre pont, sans le service qui trouve des " +
      "bénévoles. Vous envoyez un lien par n’importe quelle messagerie, et votre ami renvoie " +
      "une réponse.",
    invited: "Il faut aussi une invitation pour cela : elle nomme le serveur à l’autre bout. Une ancienne suffit.",
    begin: "Créer un lien pour un ami",
    again: "Créer un nouveau lien",
    send: "Envoyez ce lien à votre ami",
    text: "Si votre ami a déjà ouvert cette page, ce texte fait la même chose",
    caution: "Le lien et le texte contiennent votre adresse réseau : envoyez-les par une messagerie de confiance.",
    picture: "Le lien en code QR",
    left: "Valables encore {time}.",
    reply: "Collez la réponse de votre ami",
    connect: "Se connecter",
    phases: {
      connecting: "Recherche d’un chemin vers le navigateur de votre ami. Cela peut prendre une minute.",
      connected: "Le navigateur de votre ami est maintenant votre pont, tant que la page y reste ouverte.",
      ended: "La connexion avec le navigateur de votre ami est terminée. Pour une autre, créez un nouveau lien.",
      expired: "Le lien a expiré. Créez-en un nouveau.",
      failed:
        "Aucun chemin vers le navigateur de votre ami n’a été trouvé. La page y est-elle encore " +
        "ouverte ? Essayez un nouveau lien ; si cela n’aide pas, que l’un de vous essaie depuis " +
        "un autre réseau.",
    },
    faults: {
      damaged: "Cette réponse est abîmée ou incomplète. Copiez-la de nouveau en entier.",
      foreign: "Ce n’est pas une réponse. Les réponses commencent par « magpies-reply: ».",
      version: "Cette réponse vient d’une autre version de Magpies. Il faut la nouvelle version des deux côtés.",
      expired: "Le délai de cette réponse est passé. Créez un nouveau lien.",
      offer: "C’est votre propre texte. Envoyez-le à votre ami, et collez la réponse qui vous revient.",
      invite: "Ceci est une invitation. Ici va la réponse que votre ami a envoyée.",
      other:
        "C’est la réponse à un lien précédent. Envoyez à votre ami le plus récent, et collez la " +
        "réponse à celui-ci.",
      egress: "Votre invitation ne nomme pas de serveur pour cela. Demandez-en une nouvelle.",
      off: "Magpies est éteint. Allumez-le d’abord, en haut.",
    },
  },

  phone: "Sur un téléphone du même réseau",
  phoneOff:
    "Pour cela, lancez Magpies avec l’option ci-dessous. Tout le monde sur votre réseau peut alors l’utiliser ; ne le faites donc que chez vous.",
  phoneByHand:
    "Dans les réglages Wi-Fi du téléphone, choisissez un proxy manuel et mettez-y ceci. Ainsi, son navigateur n’ouvre rien tant que Magpies est éteint :",
  phoneApps: "Les applications qui ne suivent pas ce réglage se connectent directement, sans protection.",
  phoneNote:
    "Dans les réglages Wi-Fi du téléphone, choisissez la configuration automatique du proxy et entrez l’adresse de cette image.",
  shared: "D’autres appareils de votre réseau peuvent utiliser ce Magpies.",

  know: "Bon à savoir",
  facts: [
    "Les sites que vous visitez voient l’adresse d’un serveur, pas la vôtre. Si vous vous connectez à un compte, ils savent quand même qui vous êtes.",
    "Les volontaires transmettent des messages chiffrés. Ils ne peuvent pas les lire, mais ils voient votre adresse réseau.",
    "Qui surveille votre réseau peut découvrir que vous utilisez Magpies, mais pas ce que vous lisez.",
  ],
};
