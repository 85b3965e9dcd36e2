import type { Catalogue } from "./catalogue.ts";

export const vi: Catalogue = {
  language: "vi",
  direction: "ltr",
  name: "Tiếng Việt",
  languages: "Ngôn ngữ",

  title: "Cây cầu của bạn",
  off: "Đã tắt",
  offNote: "Các chương trình đã đặt dùng Magpies sẽ không mở được gì cho đến khi bạn bật lại.",
  looking: "Đang tìm tình nguyện viên…",
  lookingNote: "Thường chỉ mất vài giây.",
  connected: "Bạn đã kết nối",
  through: { other: "Qua {count} tình nguyện viên." },
  apart: "Chưa kết nối",
  apartNote: "Magpies vẫn tiếp tục thử. Các chương trình đã đặt dùng nó sẽ chờ, không đi vòng qua nó.",
  uninvited: "Còn thiếu lời mời",
  uninvitedNote: "Hãy dán lời mời mà người bạn tin cậy đã đưa cho bạn.",
  gone: "Magpies không chạy",
  goneNote: "Hãy khởi động lại, rồi mở liên kết mà nó hiển thị.",
  locked: "Trang này bị khóa",
  lockedNote: "Hãy mở liên kết mà Magpies hiển thị ở nơi bạn đã khởi động nó.",
  causes: {
    unreachable:
      "Dịch vụ tìm tình nguyện viên không trả lời. Hãy kiểm tra xem bạn có mạng không. Nếu các trang khác mở được, " +
      "có thể mạng này chặn nó: hãy thử mạng khác hoặc xin lời mời mới.",
    nobody: "Hiện không có tình nguyện viên nào rảnh. Điều này thường thay đổi trong vòng một phút.",
    busy: "Dịch vụ đang rất bận hoặc đang khởi động lại. Hãy đợi một phút.",
    refused: "Lời mời của bạn không còn mở được nhóm này. Hãy xin lời mời mới.",
    outdated: "Phiên bản Magpies này quá cũ. Hãy lấy phiên bản mới.",
    blocked:
      "Có tình nguyện viên, nhưng mạng này không cho kết nối trực tiếp nào đi qua. Hãy thử mạng khác, chẳng hạn mạng điện thoại.",
    failed: "Một tình nguyện viên không giúp được. Đang thử những người khác.",
    untrusted:
      "Máy chủ không chứng minh được nó là máy chủ đúng, nên không có gì được gửi cho nó. Hãy kiểm tra ngày giờ " +
      "của máy tính này; nếu đúng, hãy xin lời mời mới.",
    unable: "Máy tính này không chuẩn bị được kết nối. Hãy khởi động lại Magpies.",
    other: "Có gì đó không ổn. Magpies sẽ thử lại.",
  },
  details: "Chi tiết, bằng tiếng Anh",
  you: "Bạn",
  internet: "Internet",

  minute: "Một phút vừa qua",
  received: "Đã nhận",
  sent: "Đã gửi",
  inAll: "tổng cộng {data}",

  setup: "Thiết lập các chương trình",
  setupNote: "Chỉ cần báo cho mỗi chương trình một lần để nó dùng Magpies.",
  address: "Địa chỉ proxy",
  automatic: "Cấu hình tự động",
  copy: "Sao chép",
  copied: "Đã sao chép",
  firefox: [
    "Mở Cài đặt. Ở cuối trang, trong “Cài đặt mạng”, nhấn “Cài đặt…”.",
    "Chọn “Cấu hình proxy thủ công”. Điền vào “Máy chủ SOCKS” và “Cổng”, và để trống các ô khác:",
    "Chọn “SOCKS v5” và đánh dấu “DNS của proxy khi dùng SOCKS v5”.",
    "Nhấn “OK”.",
  ],
  chrome: [
    "Mở một cửa sổ đi qua Magpies bằng lệnh này:",
    "Hoặc thiết lập hệ thống, xem bên dưới: chúng theo cài đặt của hệ thống.",
  ],
  system: "Toàn bộ máy tính",
  byHand:
    "Điền máy chủ và cổng của địa chỉ proxy vào đó, cho HTTP, HTTPS và SOCKS nếu được hỏi. Khi đó, lúc Magpies tắt thì không mở được gì.",
  byHandAt: {
    windows: "Cài đặt → Mạng & internet → Proxy → “Sử dụng máy chủ proxy”.",
    macos: "Cài đặt hệ thống → Mạng → mạng của bạn → Chi tiết → Proxy → HTTP, HTTPS, SOCKS.",
    gnome: "Cài đặt → Mạng → Proxy → Thủ công.",
    kde: "Cài đặt hệ thống → Proxy → cấu hình proxy thủ công.",
  },
  undo: "Hãy hoàn tác khi bạn thôi dùng Magpies.",
  systemOption: "Hoặc khởi động Magpies với tùy chọn này. Nó đặt tất cả và hoàn tác khi kết thúc:",
  automaticNote: "Chỉ dùng cách này nếu bạn muốn riêng các trang trong danh sách đi qua Magpies.",
  automaticWarning:
    "Luôn khởi động Magpies trước: trình duyệt mở lên khi không có nó có thể mở trang web trực tiếp, không được bảo vệ.",
  automaticAt: {
    firefox: "Chọn “URL cấu hình proxy tự động” và điền vào đó:",
    windows:
      "Cài đặt → Mạng & internet → Proxy → “Dùng tập lệnh thiết lập”. Điền địa chỉ cấu hình tự động vào đó.",
    macos:
      "Cài đặt hệ thống → Mạng → mạng của bạn → Chi tiết → Proxy → “Cấu hình proxy tự động”. Điền địa chỉ vào đó.",
    gnome: "Cài đặt → Mạng → Proxy → Tự động. Điền địa chỉ cấu hình tự động vào đó.",
    kde:
      "Cài đặt hệ thống → Proxy → “Dùng URL cấu hình proxy tự động”. Điền địa chỉ cấu hình tự động vào đó.",
  },
  curl: "Thêm một tùy chọn:",
  git: "Cho mọi thứ git tải qua HTTPS:",
  gitUndo: "Để hoàn tác:",
  telegram: "Mở liên kết này trên máy tính này rồi xác nhận:",
  tryIt: "Sau đó hãy mở một trang đã bị chặn. Có thể lâu hơn bình thường một chút.",

  routes: "Những gì đi qua cầu",
  routesNote: "Dành cho các chương trình dùng cấu hình tự động.",
  everything: "Tất cả",
  listed: "Chỉ những trang này",
  list: "Các trang, mỗi dòng một trang",
  listNote: "Mọi trang khác mở trực tiếp, không được bảo vệ. Magpies quên danh sách này khi kết thúc.",
  save: "Lưu",
  saved: "Đã lưu. Hãy khởi động lại các chương trình đang mở để chúng nhận biết.",
  badSite: "“{site}” không phải là tên trang.",
  failed: "Không thành công. Vui lòng thử lại.",

  invite: "Lời mời",
  inviteNote: "Hãy giữ nó như giữ chìa khóa. Magpies quên nó khi kết thúc.",
  paste: "Dán lời mời khác",
  use: "Dùng",
  used: "Lời mời mới đang được dùng.",
  faults: {
    damaged: "Lời mời này bị hỏng hoặc bị cắt bớt. Hãy sao chép lại toàn bộ.",
    foreign: "Đây không phải là lời mời. Lời mời bắt đầu bằng “magpies:”.",
    version: "Lời mời này dành cho phiên bản Magpies khác. Hãy lấy phiên bản mới.",
    expired: "Lời mời này đã hết hạn. Hãy xin lời mời mới hoặc kiểm tra đồng hồ của máy tính này.",
  },
  pool: "Ai được giúp bạn",
  pools: {
    private: "Chỉ tình nguyện viên trong nhóm riêng của bạn",
    both: "Nhóm riêng của bạn trước, rồi đến nhóm công khai",
    public: "Tình nguyện viên của nhóm công khai",
  },
  poolNote: "Những người giúp bạn có thể thấy địa chỉ mạng của bạn. Trong nhóm công khai, họ là người lạ.",
  qr: "Hiện dưới dạng mã QR",
  hide: "Ẩn",
  qrNote: "Ai chụp ảnh nó sẽ có lời mời của bạn.",

  friend: {
    title: "Nhờ thẳng một người bạn",
    note:
      "Một người bạn ở nơi không có kiểm duyệt có thể làm cầu cho bạn mà không cần dịch vụ tìm " +
      "tình nguyện viên. Bạn gửi một liên kết qua bất kỳ ứng dụng nhắn tin nào, và người bạn ấy " +
      "gửi lại câu trả lời.",
    invited: "Việc này cũng cần một lời mời: nó cho biết máy chủ ở đầu bên kia. Lời mời cũ hơn cũng được.",
    begin: "Tạo liên kết cho bạn bè",
    again: "Tạo liên kết mới",
    send: "Gửi liên kết này cho người bạn",
    text: "Nếu người bạn đã mở sẵn trang đó, đoạn văn bản này cũng có tác dụng như vậy",
    caution: "Liên kết và văn bản chứa địa chỉ mạng của bạn: hãy gửi qua ứng dụng mà bạn tin cậy.",
    picture: "Liên kết dưới dạng mã QR",
    left: "Còn dùng được trong {time}.",
    reply: "Dán câu trả lời của người bạn",
    connect: "Kết nối",
    phases: {
      connecting: "Đang tìm đường đến trình duyệt của người bạn. Có thể mất đến một phút.",
      connected: "Trình duyệt của người bạn giờ là cầu của bạn, chừng nào trang ở đó còn mở.",
      ended: "Kết nối với trình duyệt của người bạn đã kết thúc. Để kết nối lần nữa, hãy tạo liên kết mới.",
      expired: "Liên kết đã hết hạn. Hãy tạo liên kết mới.",
      failed:
        "Không tìm thấy đường đến trình duyệt của người bạn. Trang ở đó còn mở không? Hãy thử " +
        "liên kết mới; nếu vẫn không được, một trong hai người hãy thử từ mạng khác.",
    },
    faults: {
      damaged: "Câu trả lời này bị hỏng hoặc bị cắt bớt. Hãy sao chép lại toàn bộ.",
      foreign: "Đây không phải là câu trả lời. Câu trả lời bắt đầu bằng “magpies-reply:”.",
      version: "Câu trả lời này thuộc phiên bản Magpies khác. Cả hai bên cần phiên bản mới.",
      expired: "Đã hết thời gian cho câu trả lời này. Hãy tạo liên kết mới.",
      offer: "Đây là văn bản của chính bạn. Hãy gửi cho người bạn, rồi dán câu trả lời nhận được.",
      invite: "Đây là lời mời. Ở đây cần câu trả lời mà người bạn đã gửi.",
      other: "Đây là câu trả lời cho một liên kết cũ. Hãy gửi liên kết mới nhất, rồi dán câu trả lời cho liên kết đó.",
      egress: "Lời mời của bạn không cho biết máy chủ cho việc này. Hãy xin lời mời mới.",
      off: "Magpies đang tắt. Trước hết hãy bật nó ở phía trên.",
    },
  },

  phone: "Trên điện thoại trong cùng mạng",
  phoneOff:
    "Để làm vậy, hãy khởi động Magpies với tùy chọn dưới đây. Khi đó mọi người trong mạng của bạn đều dùng được nó, nên chỉ làm ở nhà.",
  phoneByHand:
    "Trong cài đặt Wi-Fi của điện thoại, chọn proxy thủ công và điền những thứ này vào. Khi đó, lúc Magpies tắt thì trình duyệt của điện thoại không mở được gì:",
  phoneApps: "Ứng dụng không theo cài đặt này sẽ kết nối trực tiếp, không được bảo vệ.",
  phoneNote: "Trong cài đặt Wi-Fi của điện thoại, chọn cấu hình proxy tự động và nhập địa chỉ trong hình này.",
  shared: "Các thiết bị khác trong mạng của bạn có thể dùng Magpies này.",

  know: "Nên biết",
  facts: [
    "Các trang bạn vào thấy địa chỉ của một máy chủ, không phải của bạn. Nếu bạn đăng nhập, họ vẫn biết bạn là ai.",
    "Tình nguyện viên chuyển các thông điệp đã mã hóa. Họ không đọc được, nhưng thấy địa chỉ mạng của bạn.",
    "Người theo dõi mạng của bạn có thể biết bạn dùng Magpies, nhưng không biết bạn đọc gì.",
  ],
};
