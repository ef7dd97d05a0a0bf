import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'vi',
  dir: 'ltr',
  messages: {
    heading: 'Cookie trên trang web này',
    message:
      'Một số cookie cần thiết để trang web này hoạt động. Số khác cho chúng tôi biết trang web được sử dụng ra sao hoặc hiển thị quảng cáo phù hợp cho quý vị: quý vị quyết định về những cookie này.',
    policy: 'Đọc chính sách quyền riêng tư của chúng tôi',
    preferences: 'Thay đổi tùy chọn',
    accept: 'Đồng ý',
    decline: 'Từ chối',
    close: 'Đóng',
    'close-opt-in': 'Đóng mà không đồng ý',
    'close-notice': 'Đóng và tiếp tục',
    changes: 'Lựa chọn trước đây của quý vị không còn hiệu lực nên chúng tôi hỏi lại.',
    'panel-heading': 'Tùy chỉnh cài đặt cookie',
    'panel-message':
      'Vui lòng chọn mục đích mà chúng tôi được phép sử dụng cookie. Không có gì thay đổi cho đến khi quý vị lưu.',
    'panel-close': 'Đóng mà không lưu',
    'panel-decline': 'Từ chối tất cả',
    save: 'Lưu',
    signal: 'Chúng tôi tôn trọng tín hiệu từ chối từ trình duyệt của quý vị ({signal}). Đã tắt: {categories}.',
    previous: 'Trước đây quý vị đã cho phép: {granted}. Trước đây quý vị đã từ chối: {denied}.',
    none: 'không có',
    confirmation: 'Lựa chọn của quý vị đã được lưu.',
    'always-on': 'Luôn bật',
    denied: 'Luôn tắt trên trang này.',
    details: 'Chi tiết',
    'trusted-label': 'Cần thiết',
    'trusted-description': 'Giúp trang web hoạt động: bảo mật, biểu mẫu và lựa chọn của quý vị tại đây.',
    'analytics-label': 'Phân tích trang web',
    'analytics-description': 'Cho chúng tôi biết trang web được sử dụng ra sao để chúng tôi cải thiện.',
    'advertising-label': 'Quảng cáo',
    'advertising-description':
      'Hiển thị quảng cáo phù hợp cho quý vị và cho chúng tôi biết quảng cáo có hiệu quả hay không.',
    'embed-heading': 'Nội dung từ {host}',
    'embed-message': 'Nội dung này chỉ hiển thị nếu quý vị cho phép “{category}”.',
    'load-once': 'Tải một lần',
    'always-allow': 'Luôn cho phép “{category}”',
    'embed-denied': 'Không thể hiển thị nội dung này trên trang này.',
  },
};

export default locale;
