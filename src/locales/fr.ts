import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'fr',
  dir: 'ltr',
  messages: {
    heading: 'Les cookies sur ce site',
    message:
      'Certains cookies sont nécessaires au fonctionnement de ce site. D’autres nous indiquent comment il est utilisé ou vous proposent des publicités adaptées\u00a0: pour ceux-là, c’est vous qui décidez.',
    policy: 'Lire notre politique de confidentialité',
    preferences: 'Modifier vos préférences',
    accept: 'Accepter',
    decline: 'Refuser',
    close: 'Fermer',
    'close-opt-in': 'Fermer sans accepter',
    'close-notice': 'Fermer et continuer',
    changes: 'Votre choix précédent n’est plus valable, c’est pourquoi nous vous posons à nouveau la question.',
    'panel-heading': 'Personnaliser les paramètres des cookies',
    'panel-message':
      'Choisissez à quelles fins nous pouvons utiliser des cookies. Rien ne change tant que vous n’avez pas enregistré.',
    'panel-close': 'Fermer sans enregistrer',
    'panel-decline': 'Tout refuser',
    save: 'Enregistrer',
    signal: 'Le signal d’opposition de votre navigateur ({signal}) est respecté. Désactivé\u00a0: {categories}.',
    previous: 'Vous aviez autorisé\u00a0: {granted}. Vous aviez refusé\u00a0: {denied}.',
    none: 'rien',
    confirmation: 'Votre choix a été enregistré.',
    'always-on': 'Toujours actifs',
    denied: 'Toujours désactivé sur cette page.',
    details: 'Détails',
    'trusted-label': 'Nécessaires',
    'trusted-description':
      'Permettent à ce site de fonctionner\u00a0: sécurité, formulaires et votre choix concernant les cookies.',
    'analytics-label': 'Mesure d’audience',
    'analytics-description': 'Nous indique comment ce site est utilisé, afin de l’améliorer.',
    'advertising-label': 'Publicité',
    'advertising-description': 'Vous propose des publicités adaptées et nous indique si elles sont efficaces.',
    'embed-heading': 'Contenu provenant de {host}',
    'embed-message': 'Ce contenu ne s’affiche que si vous autorisez «\u00a0{category}\u00a0».',
    'load-once': 'Charger une fois',
    'always-allow': 'Toujours autoriser «\u00a0{category}\u00a0»',
    'embed-denied': 'Ce contenu ne peut pas être affiché sur cette page.',
  },
};

export default locale;
