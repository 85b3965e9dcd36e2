import type { Catalogue } from "./catalogue.ts";

export const vi: Catalogue = {
  language: "vi",
  direction: "ltr",
  title: "Hãy làm cây cầu",
  introduction:
    "Khi bạn bật lên, trong lúc bạn đọc trang này, trình duyệt của bạn chuyển các thông điệp được mã hóa " +
    "giữa những người bị kiểm duyệt internet và một máy chủ trên internet tự do. Bạn không phải là nút " +
    "thoát: các trang họ truy cập thấy địa chỉ của máy chủ đó, không phải địa chỉ của bạn.",
  friends:
    "Đây là cây cầu riêng: chỉ những người được người gửi cho bạn liên kết này mời mới có thể " +
      "đi qua bạn.",
  more: "Việc này làm gì?",
  facts: [
    "Mọi thứ bạn chuyển đều được mã hóa; trình duyệt của bạn không thể đọc hay thay đổi.",
    "Các trang được truy cập thấy địa chỉ của máy chủ, không bao giờ thấy địa chỉ của bạn. Giống như khi " +
      "gọi video, người bạn giúp và máy chủ có thể thấy địa chỉ mạng của bạn.",
    "Một phần đường truyền của bạn được dùng khi có người đang được giúp. Nó vẫn bật trong lúc bạn đọc " +
      "trang này, trong mọi thẻ của trang, cho đến khi bạn tắt hoặc đóng thẻ cuối cùng. Trình duyệt lưu " +
      "các giới hạn của bạn và mức độ bạn đã giúp; không lưu địa chỉ nào.",
  ],
  unfold: "Xem thêm",
  fold: "Thu gọn",

  off: "Đã tắt",
  connecting: "Đang chuẩn bị…",
  waiting: "Đã bật. Đang chờ người cần một cây cầu.",
  helping: { other: "Bạn đang giúp {count} người." },
  keepOpen: "Hãy để trang này mở; bạn không cần làm gì thêm.",
  thanks: "Vừa có người kết nối qua bạn. Cảm ơn bạn!",
  online: "Đang trực tuyến: {volunteers}, {readers}.",
  volunteers: { other: "khoảng {count} tình nguyện viên" },
  readers: { other: "{count} độc giả đang được giúp" },
  obstacles: {
    blocked:
      "Có vẻ mạng của bạn chặn các kết nối mà độc giả cần, nên ở đây họ không thể kết nối đến bạn.",
    unreachable: "Đã có độc giả thử kết nối đến bạn, nhưng kết nối của họ không qua được mạng của bạn.",
  },
  elsewhere:
    "Trên một mạng khác, ở nhà hoặc trên điện thoại, có thể sẽ được. Chừng nào còn bật, trình duyệt của " +
    "bạn sẽ tiếp tục thử.",
  pauses: {
    caution: "Sẽ không chuyển gì trước khi bạn quyết định.",
    elsewhere: "Đã bật trong một thẻ khác của trang này. Khi thẻ đó đóng, thẻ này sẽ tiếp tục thay.",
    hours: "Đã bật, đang nghỉ vì ngoài khung giờ bạn đã đặt.",
    data: "Đã bật, đang nghỉ đến tháng sau: lượng dữ liệu bạn cho phép trong tháng này đã hết.",
    metered: "Đã bật, đang nghỉ vì bạn đang dùng mạng tính phí theo dung lượng.",
    battery: "Đã bật, đang nghỉ vì thiết bị của bạn đang chạy bằng pin.",
    saver: "Đã bật, đang nghỉ vì trình duyệt của bạn đang ở chế độ tiết kiệm dữ liệu.",
    hidden: "Đã bật, đang nghỉ khi trang này chạy nền.",
  },
  failures: {
    unreachable: "Không kết nối được với dịch vụ tìm người cần giúp. Trình duyệt của bạn đang tiếp tục thử.",
    offline: "Bạn đang ngoại tuyến. Khi có mạng lại, việc này sẽ tự tiếp tục.",
    busy: "Dịch vụ tìm người cần giúp đang bận. Trình duyệt của bạn đang tiếp tục thử.",
    "no-egress": "Hiện không có máy chủ nào sẵn sàng. Trình duyệt của bạn đang tiếp tục thử.",
    outdated: "Trang này đã cũ. Vui lòng tải lại rồi bật lại.",
    refused: "Dịch vụ tìm người cần giúp không chấp nhận trang này.",
    "no-pool":
      "Liên kết này không còn dùng được hoặc bị thiếu một phần. Hãy xin liên kết mới từ người " +
        "đã gửi.",
    misconfigured: "Công tắc này được thiết lập chưa đúng. Vui lòng báo cho người quản lý trang.",
    unsupported:
      "Trình duyệt này không thể làm cây cầu: kết nối trực tiếp (WebRTC) không có hoặc đã bị tắt.",
  },

  caution:
    "Có vẻ bạn đang ở một nơi mà việc giúp như thế này có thể khiến bạn gặp rắc rối: {country}. Không ai " +
    "ở đó đọc được những gì bạn chuyển, nhưng mạng của bạn có thể thấy bạn kết nối với dịch vụ này. Nếu " +
    "không chắc chắn, hãy tắt đi.",
  goOn: "Tôi hiểu, tiếp tục",
  switchOff: "Tắt",

  sofar: "Những gì bạn đã làm trên trang này",
  people: "Kết nối đã giúp",
  time: "Thời gian giúp",
  data: "Dữ liệu đã chuyển",
  minutes: "{count} phút",
  hours: "{count} giờ",
  now: "Ngay lúc này, từ {countries}.",
  from: "Từ khi bạn mở trang này, từ {countries}.",
  globe: "Quả địa cầu đang quay",
  few: "một vài",

  offer: "Bạn cũng có thể giúp mà không cần mở trang nào: hãy cài tiện ích trình duyệt.",

  limits: "Giới hạn",
  limitsNote: "Áp dụng cho mọi thẻ của trang này. Trình duyệt của bạn lưu chúng.",
  rate: "Tốc độ",
  month: "Dữ liệu mỗi tháng",
  used: "Đã dùng {data} trong tháng này",
  atOnce: "Số người cùng lúc",
  noLimit: "Không giới hạn",
  someHours: "Chỉ trong khung giờ nhất định",
  begin: "Từ",
  end: "Đến",
  unmetered: "Chỉ trên mạng không tính phí theo dung lượng",
  mains: "Chỉ khi cắm điện",
  untold: "Trình duyệt này không cho biết điều đó, nên tùy chọn này không có tác dụng ở đây.",

  pairing: {
    title: "Làm cầu nối cho người bạn quen",
    introduction:
      "Một người bị kiểm duyệt internet đã nhờ bạn mở lối ra. Khi trang này còn mở, trình " +
        "duyệt của bạn chuyển các thông điệp được mã hóa giữa người đó và một máy chủ trên " +
        "internet tự do. Bạn không đọc được chúng, và các trang họ truy cập không thấy địa chỉ " +
        "của bạn; người bạn giúp và máy chủ thì thấy.",
    agree: "Không có gì xảy ra trước khi bạn bấm nút.",
    label: "Văn bản người đó gửi bạn",
    begin: "Tạo câu trả lời",
    making: "Đang tạo câu trả lời…",
    reply: "Gửi lại câu trả lời này",
    copy: "Sao chép",
    copied: "Đã sao chép",
    picture: "Câu trả lời dưới dạng mã QR",
    left: "Phải dùng trong vòng {time}.",
    awaiting: "Đang chờ người đó dùng. Hãy để trang này mở.",
    helping: "Cầu đã nối. Hãy để trang này mở: đóng trang sẽ ngắt kết nối.",
    ended: "Kết nối đã kết thúc. Muốn kết nối khác, hãy xin văn bản mới.",
    spent: "Câu trả lời không được dùng kịp. Hãy xin văn bản mới.",
    faults: {
      "not-offer": "Đây không phải văn bản cho trang này: chúng bắt đầu bằng “magpies-offer:”.",
      invite:
        "Đây là lời mời, dành cho người cần cầu nối. Hãy dán văn bản bắt đầu bằng " +
          "“magpies-offer:”.",
      reply: "Đây là câu trả lời. Hãy gửi cho người bạn giúp; ở đây nó không dùng được.",
      damaged: "Văn bản này bị hỏng hoặc thiếu một phần. Hãy sao chép lại toàn bộ.",
      outdated:
        "Văn bản này thuộc phiên bản Magpies khác. Hãy tải lại trang, hoặc nhờ người gửi cập nhật.",
      expired: "Văn bản này đã hết hạn. Hãy xin văn bản mới.",
      foreign:
        "Văn bản này yêu cầu một máy chủ mà trang này không dùng. Hãy hỏi người gửi nên mở " +
          "trang nào.",
    },
  },
};
