import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'pt',
  dir: 'ltr',
  messages: {
    heading: 'Cookies neste site',
    message:
      'Alguns cookies são necessários para o funcionamento deste site. Outros mostram-nos como é utilizado ou apresentam-lhe publicidade adequada aos seus interesses: sobre esses, a decisão é sua.',
    policy: 'Leia a nossa política de privacidade',
    preferences: 'Alterar as suas preferências',
    accept: 'Aceitar',
    decline: 'Recusar',
    close: 'Fechar',
    'close-opt-in': 'Fechar sem aceitar',
    'close-notice': 'Fechar e continuar',
    changes: 'A sua escolha anterior já não é válida, por isso voltamos a perguntar.',
    'panel-heading': 'Personalizar as definições de cookies',
    'panel-message': 'Escolha para que fins podemos utilizar cookies. Nada muda até guardar.',
    'panel-close': 'Fechar sem guardar',
    'panel-decline': 'Recusar tudo',
    save: 'Guardar',
    signal: 'O sinal de oposição do seu navegador ({signal}) é respeitado. Desativado: {categories}.',
    previous: 'Tinha permitido: {granted}. Tinha recusado: {denied}.',
    none: 'nada',
    confirmation: 'A sua escolha foi guardada.',
    'always-on': 'Sempre ativos',
    denied: 'Sempre desativado nesta página.',
    details: 'Detalhes',
    'trusted-label': 'Necessários',
    'trusted-description': 'Permitem que este site funcione: segurança, formulários e a sua escolha aqui.',
    'analytics-label': 'Análise do site',
    'analytics-description': 'Mostra-nos como este site é utilizado, para o podermos melhorar.',
    'advertising-label': 'Publicidade',
    'advertising-description': 'Apresenta-lhe publicidade adequada aos seus interesses e indica-nos se é eficaz.',
    'embed-heading': 'Conteúdo de {host}',
    'embed-message': 'Este conteúdo só é apresentado se permitir «{category}».',
    'load-once': 'Carregar uma vez',
    'always-allow': 'Permitir sempre «{category}»',
    'embed-denied': 'Este conteúdo não pode ser apresentado nesta página.',
  },
};

export default locale;
