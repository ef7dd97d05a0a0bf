import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'tr',
  dir: 'ltr',
  messages: {
    heading: 'Bu sitedeki çerezler',
    message:
      'Bazı çerezler bu sitenin çalışması için gereklidir. Diğerleri sitenin nasıl kullanıldığını bize gösterir veya size uygun reklamlar sunar: Bunlara siz karar verirsiniz.',
    policy: 'Gizlilik politikamızı okuyun',
    preferences: 'Tercihlerinizi güncelleyin',
    accept: 'Kabul et',
    decline: 'Reddet',
    close: 'Kapat',
    'close-opt-in': 'Kabul etmeden kapat',
    'close-notice': 'Kapat ve devam et',
    changes: 'Önceki seçiminiz artık geçerli olmadığı için yeniden soruyoruz.',
    'panel-heading': 'Çerez ayarlarını özelleştirin',
    'panel-message': 'Çerezleri ne için kullanabileceğimizi seçin. Siz kaydedene kadar hiçbir şey değişmez.',
    'panel-close': 'Kaydetmeden kapat',
    'panel-decline': 'Tümünü reddet',
    save: 'Kaydet',
    signal: 'Tarayıcınızın ret sinyaline ({signal}) uyulmaktadır. Kapatılanlar: {categories}.',
    previous: 'Daha önce izin verdikleriniz: {granted}. Daha önce reddettikleriniz: {denied}.',
    none: 'hiçbiri',
    confirmation: 'Seçiminiz kaydedildi.',
    'always-on': 'Her zaman açık',
    denied: 'Bu sayfada her zaman kapalı.',
    details: 'Ayrıntılar',
    'trusted-label': 'Gerekli',
    'trusted-description': 'Bu sitenin çalışmasını sağlar: güvenlik, formlar ve buradaki seçiminiz.',
    'analytics-label': 'Site analizi',
    'analytics-description': 'Sitenin nasıl kullanıldığını bize gösterir, böylece siteyi iyileştirebiliriz.',
    'advertising-label': 'Reklam',
    'advertising-description': 'Size uygun reklamlar sunar ve bunların işe yarayıp yaramadığını bize gösterir.',
    'embed-heading': '{host} içeriği',
    'embed-message': 'Bu içerik yalnızca “{category}” için izin verirseniz gösterilir.',
    'load-once': 'Bir kez yükle',
    'always-allow': '“{category}” için her zaman izin ver',
    'embed-denied': 'Bu içerik bu sayfada gösterilemez.',
  },
};

export default locale;
