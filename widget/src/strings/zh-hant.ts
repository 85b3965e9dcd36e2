import type { Catalogue } from "./catalogue.ts";

export const zhHant: Catalogue = {
  language: "zh-Hant",
  direction: "ltr",
  title: "搭一座橋",
  introduction:
    "開啟後，在您瀏覽本站期間，您的瀏覽器會在網路受審查的人與開放網際網路上的一部伺服器之間傳遞加密訊息。" +
    "您不是出口節點：他們造訪的網站看到的是那部伺服器的位址，而不是您的位址。",
  more: "這是做什麼的？",
  facts: [
    "您傳遞的一切都經過加密，您的瀏覽器既看不到內容，也無法更動。",
    "他們造訪的網站看到的是伺服器的位址，絕不會是您的位址。就像視訊通話一樣，您幫助的人和伺服器可以看到您的網路位址。",
    "有人得到幫助時，會占用您的一部分網路頻寬。在您瀏覽本站期間，它在本站的所有分頁中保持開啟，" +
      "直到您將它關閉，或關掉最後一個分頁。您的瀏覽器只儲存您設定的限制和您提供了多少幫助，不儲存任何位址。",
  ],
  unfold: "展開",
  fold: "收合",

  off: "已關閉",
  connecting: "準備中…",
  waiting: "已開啟，正在等候需要幫助的人。",
  helping: { other: "您正在幫助 {count} 人。" },
  keepOpen: "讓這個頁面開著就好，不需要做別的事。",
  thanks: "剛剛有人透過您連上了網路。謝謝您！",
  online: "目前在線上：{volunteers}，{readers}。",
  volunteers: { other: "約 {count} 位志工" },
  readers: { other: "{count} 位讀者正在得到幫助" },
  obstacles: {
    blocked: "您的網路似乎封鎖了讀者所需的連線，所以他們在這裡無法連到您。",
    unreachable: "有讀者嘗試連到您，但他們的連線無法穿過您的網路。",
  },
  elsewhere: "換一個網路，例如家裡的網路或手機網路，也許就可以。只要開關開著，您的瀏覽器就會繼續嘗試。",
  pauses: {
    caution: "在您做出決定之前，不會傳遞任何訊息。",
    elsewhere: "已開啟，正在本站的另一個分頁中運作。那個分頁關閉後，由這一個接手。",
    hours: "已開啟，現在不在您設定的時段內，暫時休息。",
    data: "已開啟，但您為本月設定的數據量已用完，休息到下個月。",
    metered: "已開啟，您正在使用計量付費的網路，暫時休息。",
    battery: "已開啟，您的裝置正在使用電池，暫時休息。",
    saver: "已開啟，您的瀏覽器設定了節省數據用量，暫時休息。",
    hidden: "已開啟，此頁面在背景時暫時休息。",
  },
  failures: {
    unreachable: "無法連上為您尋找求助者的服務。您的瀏覽器會繼續嘗試。",
    offline: "您已離線。網路恢復後會自動繼續。",
    busy: "為您尋找求助者的服務忙碌中。您的瀏覽器會繼續嘗試。",
    "no-egress": "目前沒有可用的伺服器。您的瀏覽器會繼續嘗試。",
    outdated: "此頁面已過時。請重新載入，然後再次開啟。",
    refused: "為您尋找求助者的服務不接受此頁面。",
    misconfigured: "此開關設定有誤。請告知本站的營運者。",
    unsupported: "此瀏覽器不能用作橋：缺少直接連線功能（WebRTC），或該功能已被關閉。",
  },

  caution:
    "您似乎位於{country}，在那裡這樣幫助他人可能會替您帶來麻煩。那裡沒有人能讀到您傳遞的內容，" +
    "但您的網路能看到您連上了這項服務。如有疑慮，請關閉開關。",
  goOn: "我瞭解，繼續",
  switchOff: "關閉",

  sofar: "您在本站提供的幫助",
  people: "幫助的連線",
  time: "幫助的時間",
  data: "傳遞的資料",
  minutes: "{count} 分鐘",
  hours: "{count} 小時",
  now: "此刻，他們來自：{countries}。",
  from: "自您開啟此頁面以來，他們來自：{countries}。",
  globe: "轉動的地球",
  few: "少數",

  limits: "限制",
  limitsNote: "這些限制對本站的所有分頁有效，由您的瀏覽器儲存。",
  rate: "速度",
  month: "每月數據量",
  used: "本月已用 {data}",
  atOnce: "同時幫助的人數",
  noLimit: "不限",
  someHours: "只在特定時段",
  begin: "從",
  end: "到",
  unmetered: "只在不計量的網路上",
  mains: "只在接上電源時",
  untold: "此瀏覽器不提供這項資訊，所以此設定在這裡沒有作用。",
};
