import type { Catalogue } from "./catalogue.ts";

export const tr: Catalogue = {
  language: "tr",
  direction: "ltr",
  title: "Köprü olun",
  introduction:
    "Bunu açtığınızda, siz bu siteyi okurken tarayıcınız interneti sansürlenen kişiler ile açık " +
    "internetteki bir sunucu arasında şifreli mesajlar taşır. Çıkış noktası siz değilsiniz: ziyaret " +
    "ettikleri siteler sizin adresinizi değil, o sunucunun adresini görür.",
  friends:
    "Bu özel bir köprü: yalnızca size bu bağlantıyı gönderenin davet ettiği kişiler sizin " +
      "üzerinizden geçebilir.",
  more: "Bu ne yapar?",
  facts: [
    "Aktardığınız her şey şifrelidir; tarayıcınız bunu ne okuyabilir ne de değiştirebilir.",
    "Ziyaret edilen siteler sunucunun adresini görür, sizinkini asla görmez. Görüntülü aramada olduğu " +
      "gibi, yardım ettiğiniz kişi ve sunucu ağ adresinizi görebilir.",
    "Birine yardım edilirken bağlantınızın bir kısmı kullanılır. Bu siteyi okuduğunuz sürece, siz " +
      "kapatana veya son sekmeyi kapatana kadar, sitenin tüm sekmelerinde açık kalır. Tarayıcınız " +
      "sınırlarınızı ve ne kadar yardım ettiğinizi saklar; adres saklamaz.",
  ],
  unfold: "Daha fazla göster",
  fold: "Daha az göster",

  off: "Kapalı",
  connecting: "Hazırlanıyor…",
  waiting: "Açık. Köprüye ihtiyacı olan biri bekleniyor.",
  helping: {
    one: "Şu anda {count} kişiye yardım ediyorsunuz.",
    other: "Şu anda {count} kişiye yardım ediyorsunuz.",
  },
  keepOpen: "Bu sayfayı açık tutun; yapmanız gereken başka bir şey yok.",
  thanks: "Az önce biri sizin üzerinizden bağlandı. Teşekkürler!",
  online: "Şu anda çevrimiçi: {volunteers}, {readers}.",
  volunteers: { one: "{count} gönüllü", other: "yaklaşık {count} gönüllü" },
  readers: { one: "yardım alan {count} okur", other: "yardım alan {count} okur" },
  obstacles: {
    blocked:
      "Ağınız okurların ihtiyaç duyduğu bağlantıları engelliyor gibi görünüyor; bu yüzden burada size " +
      "ulaşamıyorlar.",
    unreachable: "Okurlar size ulaşmayı denedi, ancak bağlantıları ağınızdan geçemedi.",
  },
  elsewhere:
    "Başka bir ağda, evde veya telefonunuzda işe yarayabilir. Bu açık olduğu sürece tarayıcınız " +
    "denemeye devam eder.",
  pauses: {
    caution: "Siz karar verene kadar hiçbir şey aktarılmaz.",
    elsewhere: "Bu sitenin başka bir sekmesinde açık. O kapandığında görevi bu sekme devralır.",
    hours: "Açık; belirlediğiniz saatlerin dışında dinleniyor.",
    data: "Açık; bu ay için izin verdiğiniz veri bittiğinden gelecek aya kadar dinleniyor.",
    metered: "Açık; bağlantınız kotalı olduğu sürece dinleniyor.",
    battery: "Açık; cihazınız pille çalıştığı sürece dinleniyor.",
    saver: "Açık; tarayıcınız veri tasarrufuna ayarlı olduğu için dinleniyor.",
    hidden: "Açık; bu sayfa arka planda olduğu sürece dinleniyor.",
  },
  failures: {
    unreachable: "Yardım edilecek kişileri bulan hizmete ulaşılamıyor. Tarayıcınız denemeye devam ediyor.",
    offline: "Çevrimdışısınız. Bağlantı geri geldiğinde kendiliğinden devam eder.",
    busy: "Yardım edilecek kişileri bulan hizmet meşgul. Tarayıcınız denemeye devam ediyor.",
    "no-egress": "Şu anda hazır bir sunucu yok. Tarayıcınız denemeye devam ediyor.",
    outdated: "Bu sayfa güncel değil. Lütfen yeniden yükleyip tekrar açın.",
    refused: "Yardım edilecek kişileri bulan hizmet bu sayfayı kabul etmiyor.",
    "no-pool":
      "Bu bağlantı artık çalışmıyor veya bir kısmı eksik. Gönderen kişiden yenisini isteyin.",
    misconfigured: "Bu düğme doğru ayarlanmamış. Lütfen siteyi yönetenlere bildirin.",
    unsupported: "Bu tarayıcı köprü olamaz: doğrudan bağlantılar (WebRTC) yok veya kapalı.",
  },

  caution:
    "Böyle bir yardımın başınızı derde sokabileceği bir ülkede görünüyorsunuz: {country}. Orada kimse " +
    "aktardıklarınızı okuyamaz, ancak ağınız bu hizmete bağlandığınızı görebilir. Emin değilseniz kapatın.",
  goOn: "Anlıyorum, devam et",
  switchOff: "Kapat",

  sofar: "Bu sitede yaptıklarınız",
  people: "Yardım edilen bağlantı",
  time: "Yardım süresi",
  data: "Aktarılan veri",
  minutes: "{count} dk",
  hours: "{count} sa",
  now: "Şu anda: {countries}.",
  from: "Bu sayfayı açtığınızdan beri: {countries}.",
  globe: "Dönen küre",
  few: "birkaç",

  offer: "Hiçbir sayfa açık olmadan da yardım edebilirsiniz: tarayıcı eklentisini edinin.",

  limits: "Sınırlar",
  limitsNote: "Bu sitenin tüm sekmeleri için geçerlidir. Tarayıcınız saklar.",
  rate: "Hız",
  month: "Aylık veri",
  used: "Bu ay kullanılan: {data}",
  atOnce: "Aynı anda kişi sayısı",
  noLimit: "Sınırsız",
  someHours: "Yalnızca belirli saatlerde",
  begin: "Başlangıç",
  end: "Bitiş",
  unmetered: "Yalnızca kotasız ağlarda",
  mains: "Yalnızca prize takılıyken",
  untold: "Bu tarayıcı bunu bildirmiyor; bu ayarın burada etkisi yok.",

  pairing: {
    title: "Tanıdığınız biri için köprü olun",
    introduction:
      "İnterneti sansürlenen biri sizden bir çıkış yolu istedi. Bu sayfa açıkken tarayıcınız " +
        "onunla açık internetteki bir sunucu arasında şifreli mesajlar taşır. Mesajları " +
        "okuyamazsınız ve ziyaret ettiği siteler adresinizi görmez; yardım ettiğiniz kişi ve " +
        "sunucu görür.",
    agree: "Düğmeye basmadan hiçbir şey olmaz.",
    label: "Size gönderilen metin",
    begin: "Yanıt oluştur",
    making: "Yanıt oluşturuluyor…",
    reply: "Bu yanıtı geri gönderin",
    copy: "Kopyala",
    copied: "Kopyalandı",
    picture: "QR kodu olarak yanıt",
    left: "{time} içinde kullanılmalı.",
    awaiting: "Kullanılması bekleniyor. Bu sayfayı açık tutun.",
    helping: "Köprü kuruldu. Bu sayfayı açık tutun: kapatırsanız bağlantı kesilir.",
    ended: "Bağlantı sona erdi. Başka biri için yeni bir metin isteyin.",
    spent: "Yanıt zamanında kullanılmadı. Yeni bir metin isteyin.",
    faults: {
      "not-offer": "Bu metin bu sayfa için değil: o metinler “magpies-offer:” ile başlar.",
      invite:
        "Bu, köprüye ihtiyacı olanlar için bir davet. “magpies-offer:” ile başlayan bir metin " +
          "yapıştırın.",
      reply: "Bu bir yanıt. Yardım ettiğiniz kişiye gönderin; burada işe yaramaz.",
      damaged: "Bu metin bozuk veya bir kısmı eksik. Lütfen tamamını yeniden kopyalayın.",
      outdated:
        "Bu metin Magpies’in başka bir sürümünden. Sayfayı yenileyin veya gönderenden " +
          "güncellemesini isteyin.",
      expired: "Bu metnin süresi doldu. Yenisini isteyin.",
      foreign:
        "Bu metin, bu sayfanın kullanmadığı bir sunucu istiyor. Gönderene hangi sayfayı " +
          "açacağınızı sorun.",
    },
  },
};
