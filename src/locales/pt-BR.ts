import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'pt-BR',
  dir: 'ltr',
  messages: {
    heading: 'Cookies neste site',
    message:
      'Alguns cookies são necessários para o funcionamento deste site. Outros nos mostram como ele é usado ou exibem publicidade de acordo com seus interesses: sobre esses, você decide.',
    policy: 'Leia nossa política de privacidade',
    preferences: 'Alterar suas preferências',
    accept: 'Aceitar',
    decline: 'Rejeitar',
    close: 'Fechar',
    'close-opt-in': 'Fechar sem aceitar',
    'close-notice': 'Fechar e continuar',
    changes: 'Sua escolha anterior não é mais válida, por isso perguntamos novamente.',
    'panel-heading': 'Personalizar as configurações de cookies',
    'panel-message': 'Escolha para que podemos usar cookies. Nada muda até você salvar.',
    'panel-close': 'Fechar sem salvar',
    'panel-decline': 'Rejeitar todos',
    save: 'Salvar',
    signal: 'O sinal de recusa do seu navegador ({signal}) é respeitado. Desativado: {categories}.',
    previous: 'Você tinha permitido: {granted}. Você tinha rejeitado: {denied}.',
    none: 'nada',
    confirmation: 'Sua escolha foi salva.',
    'always-on': 'Sempre ativos',
    denied: 'Sempre desativado nesta página.',
    details: 'Detalhes',
    'trusted-label': 'Necessários',
    'trusted-description': 'Fazem este site funcionar: segurança, formulários e sua escolha aqui.',
    'analytics-label': 'Análise do site',
    'analytics-description': 'Mostra como este site é usado, para que possamos melhorá-lo.',
    'advertising-label': 'Publicidade',
    'advertising-description': 'Exibe publicidade de acordo com seus interesses e nos mostra se ela funciona.',
    'embed-heading': 'Conteúdo de {host}',
    'embed-message': 'Este conteúdo só é exibido se você permitir “{category}”.',
    'load-once': 'Carregar uma vez',
    'always-allow': 'Sempre permitir “{category}”',
    'embed-denied': 'Este conteúdo não pode ser exibido nesta página.',
  },
};

export default locale;
