import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'fi',
  dir: 'ltr',
  messages: {
    heading: 'Evästeet tällä sivustolla',
    message:
      'Osa evästeistä on välttämättömiä sivuston toiminnalle. Muut kertovat meille, miten sivustoa käytetään, tai näyttävät sinulle sopivaa mainontaa: niistä päätät sinä.',
    policy: 'Lue tietosuojaselosteemme',
    preferences: 'Muuta asetuksiasi',
    accept: 'Hyväksy',
    decline: 'Hylkää',
    close: 'Sulje',
    'close-opt-in': 'Sulje hyväksymättä',
    'close-notice': 'Sulje ja jatka',
    changes: 'Aiempi valintasi ei ole enää voimassa, joten kysymme uudelleen.',
    'panel-heading': 'Muokkaa evästeasetuksia',
    'panel-message': 'Valitse, mihin saamme käyttää evästeitä. Mikään ei muutu, ennen kuin tallennat.',
    'panel-close': 'Sulje tallentamatta',
    'panel-decline': 'Hylkää kaikki',
    save: 'Tallenna',
    signal: 'Selaimesi kieltosignaalia ({signal}) noudatetaan. Pois käytöstä: {categories}.',
    previous: 'Olit sallinut: {granted}. Olit hylännyt: {denied}.',
    none: 'ei mitään',
    confirmation: 'Valintasi on tallennettu.',
    'always-on': 'Aina käytössä',
    denied: 'Aina pois käytöstä tällä sivulla.',
    details: 'Lisätietoja',
    'trusted-label': 'Välttämättömät',
    'trusted-description': 'Pitävät sivuston toiminnassa: tietoturva, lomakkeet ja tekemäsi valinta.',
    'analytics-label': 'Verkkoanalytiikka',
    'analytics-description': 'Kertoo meille, miten sivustoa käytetään, jotta voimme parantaa sitä.',
    'advertising-label': 'Mainonta',
    'advertising-description': 'Näyttää sinulle sopivaa mainontaa ja kertoo meille, toimiiko se.',
    'embed-heading': 'Sisältö palvelusta {host}',
    'embed-message': 'Sisältö näytetään vain, jos sallit tämän: {category}.',
    'load-once': 'Lataa kerran',
    'always-allow': 'Salli aina: {category}',
    'embed-denied': 'Sisältöä ei voi näyttää tällä sivulla.',
  },
};

export default locale;
