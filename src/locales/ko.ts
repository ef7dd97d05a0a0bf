import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'ko',
  dir: 'ltr',
  messages: {
    heading: '이 사이트의 쿠키',
    message:
      '일부 쿠키는 이 사이트가 작동하는 데 필요합니다. 그 밖의 쿠키는 사이트 이용 현황을 파악하거나 관심사에 맞는 광고를 보여 드리는 데 쓰이며, 허용 여부는 직접 선택하실 수 있습니다.',
    policy: '개인정보 처리방침 보기',
    preferences: '설정 변경',
    accept: '동의',
    decline: '거부',
    close: '닫기',
    'close-opt-in': '동의하지 않고 닫기',
    'close-notice': '닫고 계속하기',
    changes: '이전 선택이 더 이상 유효하지 않아 다시 여쭙니다.',
    'panel-heading': '쿠키 맞춤 설정',
    'panel-message': '쿠키 사용을 허용할 목적을 선택해 주세요. 저장하기 전에는 아무것도 바뀌지 않습니다.',
    'panel-close': '저장하지 않고 닫기',
    'panel-decline': '모두 거부',
    save: '저장',
    signal: '브라우저의 거부 신호({signal})를 따릅니다. 꺼짐: {categories}.',
    previous: '이전에 허용한 항목: {granted}. 이전에 거부한 항목: {denied}.',
    none: '없음',
    confirmation: '선택 사항이 저장되었습니다.',
    'always-on': '항상 켜짐',
    denied: '이 페이지에서는 항상 꺼져 있습니다.',
    details: '자세히 보기',
    'trusted-label': '필수',
    'trusted-description': '이 사이트의 작동에 필요합니다: 보안, 양식, 여기에서의 선택.',
    'analytics-label': '웹사이트 분석',
    'analytics-description': '사이트 이용 현황을 파악하여 개선하는 데 쓰입니다.',
    'advertising-label': '광고',
    'advertising-description': '관심사에 맞는 광고를 보여 드리고 그 효과를 확인합니다.',
    'embed-heading': '{host}의 콘텐츠',
    'embed-message': '이 콘텐츠는 ‘{category}’ 항목을 허용해야 표시됩니다.',
    'load-once': '한 번만 불러오기',
    'always-allow': '‘{category}’ 항상 허용',
    'embed-denied': '이 콘텐츠는 이 페이지에 표시할 수 없습니다.',
  },
};

export default locale;
