import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'es',
  dir: 'ltr',
  messages: {
    heading: 'Cookies en este sitio web',
    message:
      'Algunas cookies son necesarias para que este sitio funcione. Otras nos permiten saber cómo se utiliza o mostrarle publicidad acorde con sus intereses: sobre estas decide usted.',
    policy: 'Lea nuestra política de privacidad',
    preferences: 'Cambiar sus preferencias',
    accept: 'Aceptar',
    decline: 'Rechazar',
    close: 'Cerrar',
    'close-opt-in': 'Cerrar sin aceptar',
    'close-notice': 'Cerrar y continuar',
    changes: 'Su elección anterior ya no es válida, por eso volvemos a preguntarle.',
    'panel-heading': 'Personalizar la configuración de cookies',
    'panel-message': 'Elija para qué podemos utilizar cookies. Nada cambia hasta que guarde.',
    'panel-close': 'Cerrar sin guardar',
    'panel-decline': 'Rechazar todas',
    save: 'Guardar',
    signal: 'Respetamos la señal de exclusión de su navegador ({signal}). Desactivado: {categories}.',
    previous: 'Antes había permitido: {granted}. Había rechazado: {denied}.',
    none: 'nada',
    confirmation: 'Se ha guardado su elección.',
    'always-on': 'Siempre activas',
    denied: 'Siempre desactivado en esta página.',
    details: 'Detalles',
    'trusted-label': 'Necesarias',
    'trusted-description': 'Hacen que este sitio funcione: seguridad, formularios y su elección sobre las cookies.',
    'analytics-label': 'Analítica web',
    'analytics-description': 'Nos permite saber cómo se utiliza este sitio para poder mejorarlo.',
    'advertising-label': 'Publicidad',
    'advertising-description': 'Le muestra publicidad acorde con sus intereses y nos permite saber si es eficaz.',
    'embed-heading': 'Contenido de {host}',
    'embed-message': 'Este contenido solo se muestra si usted permite: {category}.',
    'load-once': 'Cargar una vez',
    'always-allow': 'Permitir siempre: {category}',
    'embed-denied': 'Este contenido no se puede mostrar en esta página.',
  },
};

export default locale;
