import type { Language } from "./words.ts";

export const fr: Language = {
  instead: {
    introduction:
      "Une fois ce bouton activé, et tant que votre navigateur est ouvert, il transmet des messages " +
      "chiffrés entre des personnes dont l’internet est censuré et un serveur sur l’internet libre. Vous " +
      "n’êtes pas un nœud de sortie : les sites qu’elles visitent voient l’adresse de ce serveur, pas la vôtre.",
    lastFact:
      "Une partie de votre connexion est utilisée pendant que quelqu’un est aidé. Le bouton reste activé " +
      "jusqu’à ce que vous le désactiviez, même si vous fermez puis rouvrez le navigateur. Votre " +
      "navigateur conserve vos limites et l’aide apportée ; aucune adresse.",
    keepOpen: "Laissez votre navigateur ouvert ; il n’y a rien d’autre à faire.",
    sofar: "Ce que vous avez fait avec ce navigateur",
    from: "Depuis l’ouverture du navigateur, pays : {countries}.",
    limitsNote:
      "Elles valent pour tout ce que cette extension transmet. Votre navigateur les conserve.",
    failures: {
      outdated: "Cette extension n’est plus à jour. Mettez-la à jour et réactivez le bouton.",
      refused: "Le service qui trouve les personnes à aider n’accepte pas cette extension.",
      misconfigured:
        "Le service qui trouve les personnes à aider est mal configuré. Merci de le signaler à ses responsables.",
    },
  },
  words: {
    description:
      "Aide des personnes dont l’internet est censuré à accéder à l’internet libre grâce à votre navigateur.",
    settings: "Paramètres",
    service: "Le service qui trouve les personnes à aider",
    serviceNote:
      "Il met votre navigateur en relation avec des personnes qui ont besoin d’un pont. Il voit votre " +
      "adresse réseau, mais pas ce qu’elles font. Utilisez un service tenu par quelqu’un de confiance.",
    address: "Adresse du service",
    save: "Enregistrer",
    restore: "Utiliser celui fourni avec l’extension",
    asking: "Vérification de l’adresse…",
    saved: "Enregistré. Le bouton reste désactivé jusqu’à ce que vous l’activiez pour ce service.",
    invalid: "Cette adresse ne convient pas. Elle doit ressembler à https://bridge.example.org.",
    unanswered:
      "Aucun service de ce genre ne répond à cette adresse ; rien n’a été changé. Vérifiez l’adresse et " +
      "votre connexion, puis réessayez.",
    unset:
      "Aucun service n’est encore défini. Saisissez son adresse dans les paramètres et le bouton apparaîtra ici.",
  },
};
