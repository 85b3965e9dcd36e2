import type { Language } from "./words.ts";

export const es: Language = {
  instead: {
    introduction:
      "Si lo activas, mientras tu navegador esté abierto llevará mensajes cifrados entre personas cuyo " +
      "internet está censurado y un servidor en el internet abierto. No eres un nodo de salida: los " +
      "sitios que visitan ven la dirección de ese servidor, no la tuya.",
    lastFact:
      "Usa parte de tu conexión mientras se ayuda a alguien. Sigue activo hasta que lo desactives, " +
      "también después de cerrar y volver a abrir el navegador. Tu navegador guarda tus límites y " +
      "cuánto has ayudado; ninguna dirección.",
    keepOpen: "Deja el navegador abierto; no hay que hacer nada más.",
    sofar: "Lo que has hecho con este navegador",
    from: "Desde que se abrió el navegador, desde {countries}.",
    limitsNote: "Valen para todo lo que transmite esta extensión. Los guarda tu navegador.",
    failures: {
      outdated: "Esta extensión no está al día. Actualízala y actívala de nuevo.",
      refused: "El servicio que busca a quién ayudar no acepta esta extensión.",
      misconfigured:
        "El servicio que busca a quién ayudar está mal configurado. Avisa a sus responsables.",
    },
  },
  words: {
    description:
      "Ayuda a personas cuyo internet está censurado a llegar al internet abierto a través de tu navegador.",
    settings: "Ajustes",
    service: "El servicio que busca a quién ayudar",
    serviceNote:
      "Pone en contacto tu navegador con personas que necesitan un puente. Ve tu dirección de red, pero " +
      "no lo que hacen. Usa un servicio de alguien en quien confíes.",
    address: "Dirección del servicio",
    save: "Guardar",
    restore: "Usar el que venía con la extensión",
    asking: "Comprobando la dirección…",
    saved: "Guardado. El interruptor está desactivado hasta que lo actives para este servicio.",
    invalid: "Esta dirección no se puede usar. Debe parecerse a https://bridge.example.org.",
    unanswered:
      "En esta dirección no responde ningún servicio así, de modo que no se ha cambiado nada. Revisa la " +
      "dirección y tu conexión e inténtalo de nuevo.",
    unset:
      "Aún no hay ningún servicio. Escribe su dirección en los ajustes y el interruptor aparecerá aquí.",
  },
};
