import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'id',
  dir: 'ltr',
  messages: {
    heading: 'Cookie di situs ini',
    message:
      'Sebagian cookie diperlukan agar situs ini berfungsi. Cookie lainnya menunjukkan kepada kami bagaimana situs ini digunakan atau menampilkan iklan yang sesuai untuk Anda: Andalah yang memutuskan.',
    policy: 'Baca kebijakan privasi kami',
    preferences: 'Ubah preferensi Anda',
    accept: 'Setuju',
    decline: 'Tolak',
    close: 'Tutup',
    'close-opt-in': 'Tutup tanpa menyetujui',
    'close-notice': 'Tutup dan lanjutkan',
    changes: 'Pilihan Anda sebelumnya tidak lagi berlaku, jadi kami bertanya lagi.',
    'panel-heading': 'Sesuaikan pengaturan cookie',
    'panel-message': 'Pilih untuk apa kami boleh menggunakan cookie. Tidak ada yang berubah sebelum Anda menyimpan.',
    'panel-close': 'Tutup tanpa menyimpan',
    'panel-decline': 'Tolak semua',
    save: 'Simpan',
    signal: 'Sinyal penolakan dari peramban Anda ({signal}) dihormati. Dinonaktifkan: {categories}.',
    previous: 'Sebelumnya Anda mengizinkan: {granted}. Sebelumnya Anda menolak: {denied}.',
    none: 'tidak ada',
    confirmation: 'Pilihan Anda telah disimpan.',
    'always-on': 'Selalu aktif',
    denied: 'Selalu nonaktif di halaman ini.',
    details: 'Rincian',
    'trusted-label': 'Diperlukan',
    'trusted-description': 'Membuat situs ini berfungsi: keamanan, formulir, dan pilihan Anda di sini.',
    'analytics-label': 'Analisis situs',
    'analytics-description': 'Menunjukkan kepada kami bagaimana situs digunakan agar kami dapat memperbaikinya.',
    'advertising-label': 'Iklan',
    'advertising-description':
      'Menampilkan iklan yang sesuai untuk Anda dan menunjukkan kepada kami apakah iklan itu efektif.',
    'embed-heading': 'Konten dari {host}',
    'embed-message': 'Konten ini hanya ditampilkan jika Anda mengizinkan “{category}”.',
    'load-once': 'Muat sekali',
    'always-allow': 'Selalu izinkan “{category}”',
    'embed-denied': 'Konten ini tidak dapat ditampilkan di halaman ini.',
  },
};

export default locale;
