import type { Language } from "./words.ts";

export const tr: Language = {
  instead: {
    introduction:
      "Bunu açtığınızda, tarayıcınız açık olduğu sürece interneti sansürlenen kişiler ile açık " +
      "internetteki bir sunucu arasında şifreli mesajlar taşır. Çıkış noktası siz değilsiniz: ziyaret " +
      "ettikleri siteler sizin adresinizi değil, o sunucunun adresini görür.",
    lastFact:
      "Birine yardım edilirken bağlantınızın bir kısmı kullanılır. Tarayıcınızı kapatıp yeniden açsanız " +
      "bile, siz kapatana kadar açık kalır. Tarayıcınız sınırlarınızı ve ne kadar yardım ettiğinizi " +
      "saklar; hiçbir adres saklamaz.",
    keepOpen: "Tarayıcınızı açık bırakın; yapmanız gereken başka bir şey yok.",
    sofar: "Bu tarayıcıyla yaptıklarınız",
    from: "Tarayıcınız açıldığından beri: {countries}.",
    limitsNote: "Bu eklentinin aktardığı her şey için geçerlidir. Tarayıcınız saklar.",
    failures: {
      outdated: "Bu eklenti güncel değil. Lütfen güncelleyip tekrar açın.",
      refused: "Yardım edilecek kişileri bulan hizmet bu eklentiyi kabul etmiyor.",
      misconfigured:
        "Yardım edilecek kişileri bulan hizmet doğru ayarlanmamış. Lütfen onu yönetenlere bildirin.",
    },
  },
  words: {
    description: "İnterneti sansürlenen kişilerin tarayıcınız üzerinden açık internete ulaşmasına yardım eder.",
    settings: "Ayarlar",
    service: "Yardım edilecek kişileri bulan hizmet",
    serviceNote:
      "Tarayıcınızı köprüye ihtiyacı olan kişilerle buluşturur. Ağ adresinizi görür, ama kişilerin ne " +
      "yaptığını görmez. Güvendiğiniz birinin yönettiği bir hizmet kullanın.",
    address: "Hizmetin adresi",
    save: "Kaydet",
    restore: "Eklentiyle geleni kullan",
    asking: "Adres denetleniyor…",
    saved: "Kaydedildi. Düğme, bu hizmet için siz açana kadar kapalıdır.",
    invalid: "Bu adres kullanılamaz. Şuna benzemelidir: https://bridge.example.org.",
    unanswered:
      "Bu adreste böyle bir hizmet yanıt vermiyor, bu yüzden hiçbir şey değiştirilmedi. Adresi ve " +
      "bağlantınızı denetleyip yeniden deneyin.",
    unset: "Henüz bir hizmet belirlenmedi. Adresini ayarlara girin; düğme burada görünür.",
  },
};
