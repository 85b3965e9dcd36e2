import type { Catalogue } from "./catalogue.ts";

export const fr: Catalogue = {
  language: "fr",
  direction: "ltr",
  title: "Devenez un pont",
  introduction:
    "Une fois ce bouton activé, et tant que vous lisez ce site, votre navigateur transmet des messages " +
    "chiffrés entre des personnes dont l’internet est censuré et un serveur sur l’internet libre. Vous " +
    "n’êtes pas un nœud de sortie : les sites qu’elles visitent voient l’adresse de ce serveur, pas la vôtre.",
  friends:
    "Ceci est un pont privé : seules les personnes invitées par qui vous a envoyé ce lien " +
      "peuvent passer par vous.",
  more: "Que se passe-t-il exactement ?",
  facts: [
    "Tout ce que vous transmettez est chiffré ; votre navigateur ne peut ni le lire ni le modifier.",
    "Les sites visités voient l’adresse du serveur, jamais la vôtre. Comme lors d’un appel vidéo, la " +
      "personne que vous aidez et le serveur peuvent voir votre adresse réseau.",
    "Une partie de votre connexion est utilisée pendant que quelqu’un est aidé. Le bouton reste activé " +
      "tant que vous lisez ce site, dans tous ses onglets, jusqu’à ce que vous le désactiviez ou " +
      "fermiez le dernier. Votre navigateur conserve vos limites et l’aide apportée ; aucune adresse.",
  ],
  unfold: "Afficher plus",
  fold: "Afficher moins",

  off: "Désactivé",
  connecting: "Préparation…",
  waiting: "Activé. En attente de quelqu’un qui a besoin d’un pont.",
  helping: {
    one: "Vous aidez {count} personne en ce moment.",
    many: "Vous aidez {count} de personnes en ce moment.",
    other: "Vous aidez {count} personnes en ce moment.",
  },
  keepOpen: "Gardez cette page ouverte ; il n’y a rien d’autre à faire.",
  thanks: "Quelqu’un vient de se connecter grâce à vous. Merci !",
  online: "En ligne en ce moment : {volunteers}, {readers}.",
  volunteers: {
    one: "{count} bénévole",
    many: "environ {count} de bénévoles",
    other: "environ {count} bénévoles",
  },
  readers: {
    one: "{count} personne aidée",
    many: "{count} de personnes aidées",
    other: "{count} personnes aidées",
  },
  obstacles: {
    blocked:
      "Votre réseau semble bloquer les connexions dont les lecteurs ont besoin ; ils ne peuvent donc " +
      "pas vous joindre ici.",
    unreachable:
      "Des lecteurs ont essayé de vous joindre, mais leurs connexions n’ont pas traversé votre réseau.",
  },
  elsewhere:
    "Sur un autre réseau, chez vous ou sur votre téléphone, cela peut marcher. Tant que le bouton est " +
    "activé, votre navigateur continue d’essayer.",
  pauses: {
    caution: "Rien n’est transmis avant votre décision.",
    elsewhere: "Activé dans un autre onglet de ce site. Celui-ci prend le relais quand l’autre se ferme.",
    hours: "Activé, et au repos en dehors des heures que vous avez fixées.",
    data: "Activé, et au repos jusqu’au mois prochain : le volume autorisé pour ce mois est épuisé.",
    metered: "Activé, et au repos tant que votre connexion est facturée au volume.",
    battery: "Activé, et au repos tant que votre appareil est sur batterie.",
    saver: "Activé, et au repos parce que votre navigateur économise les données.",
    hidden: "Activé, et au repos tant que cette page est en arrière-plan.",
  },
  failures: {
    unreachable:
      "Le service qui trouve les personnes à aider est injoignable. Votre navigateur continue d’essayer.",
    offline: "Vous êtes hors ligne. La reprise sera automatique.",
    busy: "Le service qui trouve les personnes à aider est saturé. Votre navigateur continue d’essayer.",
    "no-egress": "Aucun serveur n’est disponible en ce moment. Votre navigateur continue d’essayer.",
    outdated: "Cette page n’est plus à jour. Rechargez-la et réactivez le bouton.",
    refused: "Le service qui trouve les personnes à aider n’accepte pas cette page.",
    "no-pool":
      "Ce lien ne fonctionne plus, ou il est incomplet. Demandez-en un nouveau à qui vous l’a " +
        "envoyé.",
    misconfigured: "Ce bouton est mal configuré. Merci de le signaler aux responsables du site.",
    unsupported:
      "Ce navigateur ne peut pas servir de pont : les connexions directes (WebRTC) sont absentes ou " +
      "désactivées.",
  },

  caution:
    "Vous semblez être dans un pays où ce genre d’aide peut vous attirer des ennuis : {country}. " +
    "Personne là-bas ne peut lire ce que vous transmettez, mais votre réseau peut voir que vous vous " +
    "connectez à ce service. Dans le doute, désactivez.",
  goOn: "J’ai compris, continuer",
  switchOff: "Désactiver",

  sofar: "Ce que vous avez fait sur ce site",
  people: "Connexions aidées",
  time: "Temps d’aide",
  data: "Données transmises",
  minutes: "{count} min",
  hours: "{count} h",
  now: "En ce moment, pays : {countries}.",
  from: "Depuis l’ouverture de cette page, pays : {countries}.",
  globe: "Globe tournant",
  few: "quelques-uns",

  offer: "Vous pouvez aussi aider sans aucune page ouverte : installez l’extension de navigateur.",

  limits: "Limites",
  limitsNote: "Elles valent pour tous les onglets de ce site. Votre navigateur les conserve.",
  rate: "Débit",
  month: "Données par mois",
  used: "{data} utilisés ce mois-ci",
  atOnce: "Personnes à la fois",
  noLimit: "Sans limite",
  someHours: "Seulement à certaines heures",
  begin: "De",
  end: "À",
  unmetered: "Seulement sur les réseaux non facturés au volume",
  mains: "Seulement sur secteur",
  untold: "Ce navigateur ne le dit pas ; ce réglage est donc sans effet ici.",

  pairing: {
    title: "Soyez le pont de quelqu’un que vous connaissez",
    introduction:
      "Une personne dont l’internet est censuré vous demande une issue. Tant que cette page " +
        "est ouverte, votre navigateur transmet des messages chiffrés entre elle et un serveur " +
        "sur l’internet libre. Vous ne pouvez pas les lire, et les sites qu’elle visite ne " +
        "voient pas votre adresse ; elle et le serveur la voient.",
    agree: "Rien ne se passe tant que vous n’avez pas appuyé sur le bouton.",
    label: "Le texte reçu",
    begin: "Créer une réponse",
    making: "Création de la réponse…",
    reply: "Renvoyez cette réponse",
    copy: "Copier",
    copied: "Copié",
    picture: "La réponse en code QR",
    left: "À utiliser dans les {time}.",
    awaiting: "En attente de son utilisation. Laissez cette page ouverte.",
    helping: "Le pont est en place. Laissez cette page ouverte : la fermer met fin à la connexion.",
    ended: "La connexion est terminée. Pour une autre, demandez un nouveau texte.",
    spent: "La réponse n’a pas été utilisée à temps. Demandez un nouveau texte.",
    faults: {
      "not-offer":
        "Ce texte n’est pas pour cette page : ceux-là commencent par « magpies-offer: ».",
      invite:
        "Ceci est une invitation, pour qui a besoin d’un pont. Collez un texte qui commence " +
          "par « magpies-offer: ».",
      reply:
        "Ceci est une réponse. Envoyez-la à la personne que vous aidez ; ici, elle ne sert à rien.",
      damaged: "Ce texte est abîmé ou incomplet. Veuillez le recopier en entier.",
      outdated:
        "Ce texte vient d’une autre version de Magpies. Rechargez la page, ou demandez une " +
          "mise à jour à l’expéditeur.",
      expired: "Ce texte a expiré. Demandez-en un nouveau.",
      foreign:
        "Ce texte demande un serveur que cette page n’utilise pas. Demandez à l’expéditeur " +
          "quelle page ouvrir.",
    },
  },
};
