import type { Catalogue } from "./catalogue.ts";

export const tr: Catalogue = {
  language: "tr",
  direction: "ltr",
  name: "Türkçe",
  languages: "Dil",

  title: "Köprünüz",
  off: "Kapalı",
  offNote: "Magpies için ayarlanmış programlar, siz onu açana kadar hiçbir şey açmaz.",
  looking: "Gönüllü aranıyor…",
  lookingNote: "Bu genellikle birkaç saniye sürer.",
  connected: "Bağlısınız",
  through: { one: "{count} gönüllü üzerinden.", other: "{count} gönüllü üzerinden." },
  apart: "Henüz bağlantı yok",
  apartNote: "Magpies denemeyi sürdürüyor. Onun için ayarlanmış programlar bekler, onu atlayıp geçmez.",
  uninvited: "Bir davet gerekiyor",
  uninvitedNote: "Güvendiğiniz birinin size verdiği daveti yapıştırın.",
  gone: "Magpies çalışmıyor",
  goneNote: "Yeniden başlatın, sonra gösterdiği bağlantıyı açın.",
  locked: "Bu sayfa kilitli",
  lockedNote: "Magpies’in, başlattığınız yerde gösterdiği bağlantıyı açın.",
  causes: {
    unreachable:
      "Gönüllüleri bulan hizmet yanıt vermiyor. İnternete bağlı olduğunuzu denetleyin. Başka siteler açılıyorsa " +
      "bu ağ onu engelliyor olabilir: başka bir ağ deneyin ya da yeni bir davet isteyin.",
    nobody: "Şu anda boşta gönüllü yok. Bu genellikle bir dakika içinde değişir.",
    busy: "Hizmet çok meşgul ya da yeniden başlatılıyor. Bir dakika bekleyin.",
    refused: "Davetiniz artık bu grubu açmıyor. Yenisini isteyin.",
    outdated: "Magpies’in bu sürümü çok eski. Yenisini edinin.",
    blocked:
      "Gönüllüler var, ama bu ağ hiçbir doğrudan bağlantıyı geçirmiyor. Telefon ağı gibi başka bir ağ deneyin.",
    failed: "Bir gönüllü yardım edemedi. Başkaları deneniyor.",
    untrusted:
      "Sunucu doğru sunucu olduğunu kanıtlayamadı, bu yüzden ona hiçbir şey gönderilmedi. Bu bilgisayarın " +
      "tarihini ve saatini denetleyin; doğruysa yeni bir davet isteyin.",
    unable: "Bu bilgisayar bir bağlantı hazırlayamadı. Magpies’i yeniden başlatın.",
    other: "Bir şey yolunda gitmedi. Magpies yeniden deniyor.",
  },
  details: "Ayrıntılar, İngilizce",
  you: "Siz",
  internet: "İnternet",

  minute: "Son dakika",
  received: "Alınan",
  sent: "Gönderilen",
  inAll: "toplam {data}",

  setup: "Programlarınızı ayarlayın",
  setupNote: "Her programa bir kez Magpies’i kullanmasını söyleyin.",
  address: "Vekil adresi",
  automatic: "Otomatik yapılandırma",
  copy: "Kopyala",
  copied: "Kopyalandı",
  firefox: [
    "Ayarlar’ı açın. Sayfanın sonunda, “Ağ Ayarları” altında “Ayarlar…” düğmesine basın.",
    "“Vekil sunucuyu elle ayarla”yı seçin. “SOCKS sunucusu” ve “Port” alanlarına şunları yazın, öteki alanları boş bırakın:",
    "“SOCKS v5”i seçin ve “SOCKS v5 kullanırken vekil sunucu DNS’ini kullan”ı işaretleyin.",
    "“Tamam”a basın.",
  ],
  chrome: [
    "Bu komutla Magpies üzerinden bir pencere açın:",
    "Ya da sistemi ayarlayın, aşağıya bakın: bunlar sistemin ayarlarına uyar.",
  ],
  system: "Bütün bilgisayar",
  byHand:
    "Vekil adresinin sunucusunu ve portunu oraya yazın; sorulursa HTTP, HTTPS ve SOCKS için. Böylece Magpies kapalıyken hiçbir şey açılmaz.",
  byHandAt: {
    windows: "Ayarlar → Ağ ve internet → Ara sunucu → “Ara sunucu kullan”.",
    macos: "Sistem Ayarları → Ağ → ağınız → Ayrıntılar → Proxy’ler → HTTP, HTTPS, SOCKS.",
    gnome: "Ayarlar → Ağ → Vekil Sunucu → Elle.",
    kde: "Sistem Ayarları → Vekil Sunucu → vekil sunucuyu elle yapılandır.",
  },
  undo: "Magpies’i kullanmayı bıraktığınızda bunu geri alın.",
  systemOption: "Ya da Magpies’i bu seçenekle başlatın. Bunların hepsini ayarlar, sonunda da geri alır:",
  automaticNote: "Bunu yalnızca listelediğiniz siteler Magpies üzerinden gitsin istiyorsanız kullanın.",
  automaticWarning:
    "Her zaman önce Magpies’i başlatın: onsuz başlayan bir tarayıcı siteleri korumasız, doğrudan açabilir.",
  automaticAt: {
    firefox: "“Otomatik vekil sunucu yapılandırma adresi”ni seçip oraya şunu yazın:",
    windows:
      "Ayarlar → Ağ ve internet → Ara sunucu → “Kurulum betiği kullan”. Otomatik yapılandırma adresini oraya yazın.",
    macos:
      "Sistem Ayarları → Ağ → ağınız → Ayrıntılar → Proxy’ler → “Otomatik proxy konfigürasyonu”. Adresi oraya yazın.",
    gnome: "Ayarlar → Ağ → Vekil Sunucu → Otomatik. Otomatik yapılandırma adresini oraya yazın.",
    kde:
      "Sistem Ayarları → Vekil Sunucu → “Vekil sunucu otomatik yapılandırma adresini kullan”. Otomatik yapılandırma adresini oraya yazın.",
  },
  curl: "Bir seçenek ekleyin:",
  git: "git’in HTTPS ile aldığı her şey için:",
  gitUndo: "Geri almak için:",
  telegram: "Bu bağlantıyı bu bilgisayarda açıp onaylayın:",
  tryIt: "Sonra engellenmiş bir siteyi açın. Her zamankinden biraz uzun sürebilir.",

  routes: "Köprüden neler geçsin",
  routesNote: "Otomatik yapılandırmayı kullanan programlar için.",
  everything: "Her şey",
  listed: "Yalnızca şu siteler",
  list: "Siteler, her satırda bir tane",
  listNote: "Öteki bütün siteler doğrudan, korumasız açılır. Magpies kapanırken listeyi unutur.",
  save: "Kaydet",
  saved: "Kaydedildi. Fark etmeleri için açık programları yeniden başlatın.",
  badSite: "“{site}” bir site adı değil.",
  failed: "Olmadı. Lütfen yeniden deneyin.",

  invite: "Davet",
  inviteNote: "Onu bir anahtar gibi saklayın. Magpies kapanırken onu unutur.",
  paste: "Başka bir davet yapıştırın",
  use: "Kullan",
  used: "Yeni davet kullanılıyor.",
  faults: {
    damaged: "Bu davet bozuk ya da eksik. Tamamını yeniden kopyalayın.",
    foreign: "Bu bir davet değil. Davetler “magpies:” ile başlar.",
    version: "Bu davet Magpies’in başka bir sürümü için. Yeni sürümü edinin.",
    expired: "Bu davetin süresi dolmuş. Yenisini isteyin ya da bu bilgisayarın saatini denetleyin.",
  },
  pool: "Size kimler yardım edebilir",
  pools: {
    private: "Yalnızca özel grubunuzun gönüllüleri",
    both: "Önce özel grubunuz, sonra herkese açık olan",
    public: "Herkese açık grubun gönüllüleri",
  },
  poolNote: "Size yardım edenler ağ adresinizi görebilir. Herkese açık grupta bunlar yabancılardır.",
  qr: "QR kodu olarak göster",
  hide: "Gizle",
  qrNote: "Onun fotoğrafını çeken davetinize sahip olur.",

  friend: {
    title: "Doğrudan bir arkadaştan isteyin",
    note:
      "Sansürsüz bir yerdeki arkadaşınız, gönüllü bulan hizmet olmadan da köprünüz olabilir. " +
      "Siz herhangi bir mesajlaşma uygulamasıyla bir bağlantı gönderirsiniz, arkadaşınız bir " +
      "yanıt yollar.",
    invited: "Bunun için de bir davet gerekir: diğer uçtaki sunucuyu o belirtir. Eski bir davet de olur.",
    begin: "Arkadaş için bağlantı oluştur",
    again: "Yeni bağlantı oluştur",
    send: "Bu bağlantıyı arkadaşınıza gönderin",
    text: "Arkadaşınızda o sayfa zaten açıksa bu metin de aynı işi görür",
    caution: "Bağlantı ve metin ağ adresinizi içerir: güvendiğiniz bir uygulamayla gönderin.",
    picture: "QR kodu olarak bağlantı",
    left: "{time} süreyle geçerliler.",
    reply: "Arkadaşınızın yanıtını yapıştırın",
    connect: "Bağlan",
    phases: {
      connecting: "Arkadaşınızın tarayıcısına bir yol aranıyor. Bir dakika kadar sürebilir.",
      connected: "Sayfa orada açık kaldıkça arkadaşınızın tarayıcısı artık köprünüz.",
      ended: "Arkadaşınızın tarayıcısıyla bağlantı sona erdi. Bir başkası için yeni bağlantı oluşturun.",
      expired: "Bağlantının süresi doldu. Yenisini oluşturun.",
      failed:
        "Arkadaşınızın tarayıcısına yol bulunamadı. Sayfa orada hâlâ açık mı? Yeni bir " +
        "bağlantıyla deneyin; olmazsa biriniz başka bir ağdan denesin.",
    },
    faults: {
      damaged: "Bu yanıt bozuk ya da eksik. Tamamını yeniden kopyalayın.",
      foreign: "Bu bir yanıt değil. Yanıtlar “magpies-reply:” ile başlar.",
      version: "Bu yanıt Magpies’in başka bir sürümünden. İki tarafa da yeni sürüm gerekir.",
      expired: "Bu yanıtın süresi geçti. Yeni bir bağlantı oluşturun.",
      offer: "Bu sizin kendi metniniz. Arkadaşınıza gönderin ve gelen yanıtı yapıştırın.",
      invite: "Bu bir davet. Buraya arkadaşınızın gönderdiği yanıt gelir.",
      other: "Bu, önceki bir bağlantının yanıtı. Arkadaşınıza en yenisini gönderin ve onun yanıtını yapıştırın.",
      egress: "Davetiniz bunun için bir sunucu belirtmiyor. Yenisini isteyin.",
      off: "Magpies kapalı. Önce yukarıdan açın.",
    },
  },

  phone: "Aynı ağdaki bir telefonda",
  phoneOff:
    "Bunun için Magpies’i aşağıdaki seçenekle başlatın. O zaman ağınızdaki herkes onu kullanabilir, bu yüzden yalnızca evde yapın.",
  phoneByHand:
    "Telefonun Wi-Fi ayarlarında el ile vekil yapılandırmasını seçip bunları oraya yazın. Böylece Magpies kapalıyken telefonun tarayıcısı hiçbir şey açmaz:",
  phoneApps: "Bu ayara uymayan uygulamalar korumasız, doğrudan bağlanır.",
  phoneNote: "Telefonun Wi-Fi ayarlarında otomatik vekil yapılandırmasını seçip bu resimdeki adresi girin.",
  shared: "Ağınızdaki başka cihazlar bu Magpies’i kullanabilir.",

  know: "Bilmekte yarar var",
  facts: [
    "Ziyaret ettiğiniz siteler sizin değil, bir sunucunun adresini görür. Oturum açarsanız sizi yine tanırlar.",
    "Gönüllüler şifreli iletiler aktarır. Bunları okuyamazlar, ama ağ adresinizi görebilirler.",
    "Ağınızı izleyen biri Magpies kullandığınızı anlayabilir, ama ne okuduğunuzu bilemez.",
  ],
};
