import type { Language } from "./words.ts";

export const vi: Language = {
  instead: {
    introduction:
      "Khi bạn bật lên, chừng nào trình duyệt của bạn còn mở, nó chuyển các thông điệp được mã hóa " +
      "giữa những người bị kiểm duyệt internet và một máy chủ trên internet tự do. Bạn không phải là nút " +
      "thoát: các trang họ truy cập thấy địa chỉ của máy chủ đó, không phải địa chỉ của bạn.",
    lastFact:
      "Một phần đường truyền của bạn được dùng khi có người đang được giúp. Nó vẫn bật cho đến khi bạn " +
      "tắt, kể cả sau khi đóng và mở lại trình duyệt. Trình duyệt lưu các giới hạn của bạn và bạn đã " +
      "giúp bao nhiêu; không lưu địa chỉ nào.",
    keepOpen: "Hãy để trình duyệt mở; bạn không cần làm gì thêm.",
    sofar: "Những gì bạn đã làm với trình duyệt này",
    from: "Từ khi mở trình duyệt, từ {countries}.",
    limitsNote: "Áp dụng cho mọi thứ mà tiện ích này chuyển. Trình duyệt của bạn lưu chúng.",
    failures: {
      outdated: "Tiện ích này đã cũ. Vui lòng cập nhật rồi bật lại.",
      refused: "Dịch vụ tìm người cần giúp không chấp nhận tiện ích này.",
      misconfigured:
        "Dịch vụ tìm người cần giúp được thiết lập chưa đúng. Vui lòng báo cho người quản lý dịch vụ.",
    },
  },
  words: {
    description: "Giúp những người bị kiểm duyệt internet đến được internet tự do qua trình duyệt của bạn.",
    settings: "Cài đặt",
    service: "Dịch vụ tìm người cần giúp",
    serviceNote:
      "Dịch vụ này kết nối trình duyệt của bạn với những người cần một cây cầu. Nó thấy địa chỉ mạng của " +
      "bạn, nhưng không thấy họ làm gì. Hãy dùng dịch vụ do người mà bạn tin tưởng vận hành.",
    address: "Địa chỉ dịch vụ",
    save: "Lưu",
    restore: "Dùng dịch vụ đi kèm tiện ích",
    asking: "Đang kiểm tra địa chỉ…",
    saved: "Đã lưu. Công tắc đang tắt cho đến khi bạn bật lên cho dịch vụ này.",
    invalid: "Không thể dùng địa chỉ này. Địa chỉ cần có dạng như https://bridge.example.org.",
    unanswered:
      "Không có dịch vụ nào như vậy trả lời ở địa chỉ này, nên không có gì được thay đổi. Hãy kiểm tra " +
      "địa chỉ và kết nối của bạn rồi thử lại.",
    unset: "Chưa đặt dịch vụ nào. Hãy nhập địa chỉ của dịch vụ trong phần cài đặt, công tắc sẽ hiện ở đây.",
  },
};
