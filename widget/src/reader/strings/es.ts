import type { Catalogue } from "./catalogue.ts";

export const es: Catalogue = {
  language: "es",
  direction: "ltr",
  name: "Español",
  languages: "Idioma",

  title: "Su puente",
  off: "Apagado",
  offNote: "Los programas configurados para Magpies no abren nada hasta que lo encienda.",
  looking: "Buscando un voluntario…",
  lookingNote: "Suele tardar unos segundos.",
  connected: "Está conectado",
  through: {
    one: "A través de {count} voluntario.",
    many: "A través de {count} voluntarios.",
    other: "A través de {count} voluntarios.",
  },
  apart: "Aún sin conexión",
  apartNote: "Magpies sigue intentándolo. Los programas configurados para él esperan; no lo rodean.",
  uninvited: "Falta una invitación",
  uninvitedNote: "Pegue la que le ha dado alguien de confianza.",
  gone: "Magpies no está en marcha",
  goneNote: "Inícielo de nuevo y abra el enlace que muestra.",
  locked: "Esta página está bloqueada",
  lockedNote: "Abra el enlace que Magpies muestra donde lo inició.",
  causes: {
    unreachable:
      "El servicio que encuentra voluntarios no responde. Compruebe que tiene conexión. Si otros sitios se " +
      "abren, quizá esta red lo bloquea: pruebe otra red o pida una invitación nueva.",
    nobody: "Ahora no hay ningún voluntario libre. Esto suele cambiar en un minuto.",
    busy: "El servicio está muy ocupado o se está reiniciando. Espere un minuto.",
    refused: "Su invitación ya no abre este grupo. Pida una nueva.",
    outdated: "Esta versión de Magpies es demasiado antigua. Consiga la nueva.",
    blocked:
      "Hay voluntarios, pero esta red no deja pasar ninguna conexión directa. Pruebe otra red, como la de un teléfono.",
    failed: "Un voluntario no pudo ayudar. Se está probando con otros.",
    untrusted:
      "El servidor no pudo demostrar que es el correcto, así que no se le envió nada. Compruebe la fecha y la " +
      "hora de este ordenador; si son correctas, pida una invitación nueva.",
    unable: "Este ordenador no pudo preparar una conexión. Inicie Magpies de nuevo.",
    other: "Algo no funcionó. Magpies lo intenta otra vez.",
  },
  details: "En detalle, en inglés",
  you: "Usted",
  internet: "Internet",

  minute: "El último minuto",
  received: "Recibido",
  sent: "Enviado",
  inAll: "{data} en total",

  setup: "Configure sus programas",
  setupNote: "Indique una vez a cada programa que use Magpies.",
  address: "Dirección del proxy",
  automatic: "Configuración automática",
  copy: "Copiar",
  copied: "Copiado",
  firefox: [
    "Abra Ajustes. Al final de la página, en «Configuración de red», pulse «Configuración…».",
    "Elija «Configuración manual del proxy». Ponga esto en «Host SOCKS» y en «Puerto», y deje vacíos los demás campos:",
    "Elija «SOCKS v5» y marque «DNS proxy usando SOCKS v5».",
    "Pulse «Aceptar».",
  ],
  chrome: [
    "Abra una ventana a través de Magpies con esta orden:",
    "O configure el sistema, más abajo: siguen su configuración.",
  ],
  system: "Todo el ordenador",
  byHand:
    "Ponga allí el host y el puerto de la dirección del proxy, para HTTP, HTTPS y SOCKS si se le pide. Así no se abre nada mientras Magpies está apagado.",
  byHandAt: {
    windows: "Configuración → Red e Internet → Proxy → «Usar servidor proxy».",
    macos: "Ajustes del Sistema → Red → su red → Detalles → Proxies → HTTP, HTTPS, SOCKS.",
    gnome: "Configuración → Red → Proxy → Manual.",
    kde: "Preferencias del sistema → Proxy → configuración manual del proxy.",
  },
  undo: "Deshaga esto cuando deje de usar Magpies.",
  systemOption: "O inicie Magpies con esta opción. Configura todo esto y lo deshace al final:",
  automaticNote: "Úsela solo si únicamente los sitios de su lista deben pasar por Magpies.",
  automaticWarning:
    "Inicie siempre Magpies primero: un navegador que arranca sin él puede abrir los sitios directamente, sin protección.",
  automaticAt: {
    firefox: "Elija «URL para la configuración automática del proxy» y ponga esto allí:",
    windows:
      "Configuración → Red e Internet → Proxy → «Usar script de configuración». Ponga allí la dirección de la configuración automática.",
    macos:
      "Ajustes del Sistema → Red → su red → Detalles → Proxies → «Configuración automática de proxies». Ponga allí la dirección.",
    gnome:
      "Configuración → Red → Proxy → Automático. Ponga allí la dirección de la configuración automática.",
    kde:
      "Preferencias del sistema → Proxy → «Usar URL de configuración automática del proxy». Ponga allí la dirección de la configuración automática.",
  },
  curl: "Añada una opción:",
  git: "Para todo lo que git obtiene por HTTPS:",
  gitUndo: "Para deshacerlo:",
  telegram: "Abra este enlace en este ordenador y confirme:",
  tryIt: "Después abra un sitio que estaba bloqueado. Puede tardar un poco más de lo normal.",

  routes: "Qué pasa por el puente",
  routesNote: "Para los programas que usan la configuración automática.",
  everything: "Todo",
  listed: "Solo estos sitios",
  list: "Sitios, uno por línea",
  listNote: "Todos los demás sitios se abren directamente, sin protección. Magpies olvida la lista al terminar.",
  save: "Guardar",
  saved: "Guardado. Reinicie los programas abiertos para que lo noten.",
  badSite: "«{site}» no es el nombre de un sitio.",
  failed: "No ha funcionado. Inténtelo de nuevo.",

  invite: "Invitación",
  inviteNote: "Guárdela como una llave. Magpies la olvida al terminar.",
  paste: "Pegue otra invitación",
  use: "Usarla",
  used: "La invitación nueva está en uso.",
  faults: {
    damaged: "Esta invitación está dañada o incompleta. Cópiela entera otra vez.",
    foreign: "Esto no es una invitación. Las invitaciones empiezan por «magpies:».",
    version: "Esta invitación es para otra versión de Magpies. Consiga la nueva versión.",
    expired: "Esta invitación ha caducado. Pida una nueva o compruebe el reloj de este ordenador.",
  },
  pool: "Quién puede ayudarle",
  pools: {
    private: "Solo voluntarios de su grupo privado",
    both: "Primero su grupo privado, después el público",
    public: "Voluntarios del grupo público",
  },
  poolNote: "Quienes le ayudan pueden ver su dirección de red. En el grupo público son desconocidos.",
  qr: "Mostrar como código QR",
  hide: "Ocultar",
  qrNote: "Quien lo fotografíe tendrá su invitación.",

  friend: {
    title: "Pedírselo a un amigo",
    note:
      "Un amigo en un lugar sin censura puede ser su puente, sin el servicio que busca " +
      "voluntarios. Usted envía un enlace por cualquier aplicación de mensajería, y su amigo le " +
      "devuelve una respuesta.",
    invited: "Para esto también hace falta una invitación: nombra el servidor del otro extremo. Vale una anterior.",
    begin: "Crear un enlace para un amigo",
    again: "Crear otro enlace",
    send: "Envíe este enlace a su amigo",
    text: "Si su amigo ya tiene abierta esa página, este texto hace lo mismo",
    caution: "El enlace y el texto contienen su dirección de red: envíelos por una aplicación en la que confíe.",
    picture: "El enlace como código QR",
    left: "Valen durante {time}.",
    reply: "Pegue la respuesta de su amigo",
    connect: "Conectar",
    phases: {
      connecting: "Buscando un camino al navegador de su amigo. Puede tardar hasta un minuto.",
      connected: "El navegador de su amigo es ahora su puente, mientras la página siga abierta allí.",
      ended: "La conexión con el navegador de su amigo ha terminado. Para otra, cree un enlace nuevo.",
      expired: "El enlace ha caducado. Cree uno nuevo.",
      failed:
        "No se encontró ningún camino al navegador de su amigo. ¿Sigue abierta la página allí? " +
        "Pruebe con otro enlace; si no sirve, que uno de los dos pruebe desde otra red.",
    },
    faults: {
      damaged: "Esta respuesta está dañada o incompleta. Cópiela entera otra vez.",
      foreign: "Esto no es una respuesta. Las respuestas empiezan por «magpies-reply:».",
      version: "Esta respuesta es de otra versión de Magpies. Los dos lados necesitan la nueva versión.",
      expired: "El tiempo de esta respuesta ha pasado. Cree un enlace nuevo.",
      offer: "Este es su propio texto. Envíelo a su amigo y pegue la respuesta que reciba.",
      invite: "Esto es una invitación. Aquí va la respuesta que envió su amigo.",
      other: "Esta respuesta es a un enlace anterior. Envíe a su amigo el más nuevo y pegue la respuesta a ese.",
      egress: "Su invitación no nombra un servidor para esto. Pida una nueva.",
      off: "Magpies está apagado. Enciéndalo primero, arriba.",
    },
  },

  phone: "En un teléfono de la misma red",
  phoneOff:
    "Para ello, inicie Magpies con la opción de abajo. Entonces cualquiera en su red puede usarlo, así que hágalo solo en casa.",
  phoneByHand:
    "En los ajustes de Wi-Fi del teléfono, elija un proxy manual y ponga esto allí. Así su navegador no abre nada mientras Magpies está apagado:",
  phoneApps: "Las aplicaciones que no siguen este ajuste se conectan directamente, sin protección.",
  phoneNote:
    "En los ajustes de Wi-Fi del teléfono, elija la configuración automática del proxy e introduzca la dirección de esta imagen.",
  shared: "Otros dispositivos de su red pueden usar este Magpies.",

  know: "Conviene saber",
  facts: [
    "Los sitios que visita ven la dirección de un servidor, no la suya. Si inicia sesión, igualmente saben quién es.",
    "Los voluntarios transmiten mensajes cifrados. No pueden leerlos, pero pueden ver su dirección de red.",
    "Quien vigile su red puede averiguar que usa Magpies, pero no lo que lee.",
  ],
};
