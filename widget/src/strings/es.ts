import type { Catalogue } from "./catalogue.ts";

export const es: Catalogue = {
  language: "es",
  direction: "ltr",
  title: "Sé un puente",
  introduction:
    "Si lo activas, mientras lees este sitio tu navegador lleva mensajes cifrados entre personas cuyo " +
    "internet está censurado y un servidor en el internet abierto. No eres un nodo de salida: los " +
    "sitios que visitan ven la dirección de ese servidor, no la tuya.",
  friends:
    "Este es un puente privado: solo pueden pasar por ti las personas invitadas por quien te " +
      "envió este enlace.",
  more: "¿Qué hace esto?",
  facts: [
    "Todo lo que transmites está cifrado; tu navegador no puede leerlo ni cambiarlo.",
    "Los sitios que visitan esas personas ven la dirección del servidor, nunca la tuya. Como en una " +
      "videollamada, la persona a la que ayudas y el servidor pueden ver tu dirección de red.",
    "Usa parte de tu conexión mientras se ayuda a alguien. Sigue activo mientras lees este sitio, en " +
      "todas sus pestañas, hasta que lo desactives o cierres la última. Tu navegador guarda tus " +
      "límites y cuánto has ayudado; ninguna dirección.",
  ],
  unfold: "Mostrar más",
  fold: "Mostrar menos",

  off: "Desactivado",
  connecting: "Preparando…",
  waiting: "Activado. Esperando a alguien que necesite un puente.",
  helping: {
    one: "Ahora mismo estás ayudando a {count} persona.",
    many: "Ahora mismo estás ayudando a {count} de personas.",
    other: "Ahora mismo estás ayudando a {count} personas.",
  },
  keepOpen: "Deja esta página abierta; no hay que hacer nada más.",
  thanks: "Alguien acaba de conectarse a través de ti. ¡Gracias!",
  online: "En línea ahora: {volunteers}, {readers}.",
  volunteers: {
    one: "{count} voluntario",
    many: "unos {count} de voluntarios",
    other: "unos {count} voluntarios",
  },
  readers: {
    one: "{count} lector recibe ayuda",
    many: "{count} de lectores reciben ayuda",
    other: "{count} lectores reciben ayuda",
  },
  obstacles: {
    blocked:
      "Parece que tu red bloquea las conexiones que necesitan los lectores, así que aquí no pueden " +
      "llegar hasta ti.",
    unreachable: "Hay lectores que lo han intentado, pero sus conexiones no atravesaron tu red.",
  },
  elsewhere:
    "En otra red, en casa o con el teléfono, puede que funcione. Mientras esté activado, tu navegador " +
    "lo sigue intentando.",
  pauses: {
    caution: "No se transmite nada hasta que lo hayas decidido.",
    elsewhere: "Activado en otra pestaña de este sitio. Cuando se cierre, esta la sustituye.",
    hours: "Activado, y en reposo fuera de las horas que has fijado.",
    data: "Activado, y en reposo hasta el mes que viene: se han agotado los datos que permites este mes.",
    metered: "Activado, y en reposo mientras tu conexión sea de uso medido.",
    battery: "Activado, y en reposo mientras tu dispositivo funcione con batería.",
    saver: "Activado, y en reposo porque tu navegador está en modo de ahorro de datos.",
    hidden: "Activado, y en reposo mientras esta página esté en segundo plano.",
  },
  failures: {
    unreachable:
      "No podemos contactar con el servicio que busca a quién ayudar. Tu navegador lo sigue intentando.",
    offline: "No tienes conexión. Continuará por sí solo cuando vuelva.",
    busy: "El servicio que busca a quién ayudar está ocupado. Tu navegador lo sigue intentando.",
    "no-egress": "Ahora mismo no hay ningún servidor disponible. Tu navegador lo sigue intentando.",
    outdated: "Esta página no está al día. Vuelve a cargarla y actívalo de nuevo.",
    refused: "El servicio que busca a quién ayudar no acepta esta página.",
    "no-pool": "Este enlace ya no funciona o está incompleto. Pide uno nuevo a quien te lo envió.",
    misconfigured: "Este interruptor está mal configurado. Avisa a los responsables del sitio.",
    unsupported:
      "Este navegador no puede ser un puente: las conexiones directas (WebRTC) faltan o están " +
      "desactivadas.",
  },

  caution:
    "Parece que estás en un país donde ayudar así puede traerte problemas: {country}. Nadie allí puede " +
    "leer lo que transmites, pero tu red puede ver que te conectas a este servicio. En caso de duda, " +
    "desactívalo.",
  goOn: "Lo entiendo, continuar",
  switchOff: "Desactivar",

  sofar: "Lo que has hecho en este sitio",
  people: "Conexiones ayudadas",
  time: "Tiempo de ayuda",
  data: "Datos transmitidos",
  minutes: "{count} min",
  hours: "{count} h",
  now: "Ahora mismo, desde {countries}.",
  from: "Desde que abriste esta página, desde {countries}.",
  globe: "Globo terráqueo giratorio",
  few: "unos pocos",

  offer: "También puedes ayudar sin ninguna página abierta: consigue la extensión del navegador.",

  limits: "Límites",
  limitsNote: "Valen para todas las pestañas de este sitio. Los guarda tu navegador.",
  rate: "Velocidad",
  month: "Datos al mes",
  used: "{data} usados este mes",
  atOnce: "Personas a la vez",
  noLimit: "Sin límite",
  someHours: "Solo a ciertas horas",
  begin: "Desde",
  end: "Hasta",
  unmetered: "Solo en redes sin límite de datos",
  mains: "Solo con el dispositivo enchufado",
  untold: "Este navegador no lo indica, así que aquí no cambia nada.",

  pairing: {
    title: "Sé un puente para alguien que conoces",
    introduction:
      "Alguien cuyo internet está censurado te ha pedido una salida. Mientras esta página esté " +
        "abierta, tu navegador lleva mensajes cifrados entre esa persona y un servidor en el " +
        "internet abierto. No puedes leerlos, y los sitios que visita no ven tu dirección; la " +
        "persona a la que ayudas y el servidor sí.",
    agree: "No ocurre nada hasta que pulses el botón.",
    label: "El texto que te envió",
    begin: "Crear una respuesta",
    making: "Creando una respuesta…",
    reply: "Devuelve esta respuesta",
    copy: "Copiar",
    copied: "Copiado",
    picture: "La respuesta como código QR",
    left: "Hay que usarla en {time}.",
    awaiting: "Esperando a que se use. Deja esta página abierta.",
    helping: "El puente funciona. Deja esta página abierta: si la cierras, la conexión termina.",
    ended: "La conexión ha terminado. Para otra, pide un texto nuevo.",
    spent: "La respuesta no se usó a tiempo. Pide un texto nuevo.",
    faults: {
      "not-offer": "Este texto no es para esta página: esos empiezan por «magpies-offer:».",
      invite:
        "Esto es una invitación, para quien necesita un puente. Pega un texto que empiece por " +
          "«magpies-offer:».",
      reply: "Esto es una respuesta. Envíasela a la persona a la que ayudas; aquí no sirve.",
      damaged: "Este texto está dañado o le falta una parte. Cópialo entero otra vez.",
      outdated:
        "Este texto es de otra versión de Magpies. Recarga la página o pide a quien lo envió " +
          "que actualice.",
      expired: "Este texto ha caducado. Pide uno nuevo.",
      foreign:
        "Este texto pide un servidor que esta página no usa. Pregunta a quien lo envió qué " +
          "página abrir.",
    },
  },
};
