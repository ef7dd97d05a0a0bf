import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'hi',
  dir: 'ltr',
  messages: {
    heading: 'इस वेबसाइट पर कुकीज़',
    message:
      'कुछ कुकीज़ इस वेबसाइट को चलाने के लिए ज़रूरी हैं। बाकी हमें बताती हैं कि इसका उपयोग कैसे होता है, या आपको उपयुक्त विज्ञापन दिखाती हैं: इनके बारे में आप तय करते हैं।',
    policy: 'हमारी गोपनीयता नीति पढ़ें',
    preferences: 'अपनी पसंद बदलें',
    accept: 'स्वीकार करें',
    decline: 'अस्वीकार करें',
    close: 'बंद करें',
    'close-opt-in': 'स्वीकार किए बिना बंद करें',
    'close-notice': 'बंद करें और जारी रखें',
    changes: 'आपकी पिछली पसंद अब मान्य नहीं है, इसलिए हम फिर से पूछ रहे हैं।',
    'panel-heading': 'कुकी सेटिंग बदलें',
    'panel-message': 'चुनें कि हम कुकीज़ का उपयोग किसलिए कर सकते हैं। सहेजने तक कुछ नहीं बदलता।',
    'panel-close': 'सहेजे बिना बंद करें',
    'panel-decline': 'सभी अस्वीकार करें',
    save: 'सहेजें',
    signal: 'आपके ब्राउज़र के अस्वीकृति संकेत ({signal}) का पालन किया जा रहा है। बंद: {categories}।',
    previous: 'आपने पहले अनुमति दी थी: {granted}। आपने पहले अस्वीकार किया था: {denied}।',
    none: 'कुछ नहीं',
    confirmation: 'आपकी पसंद सहेज ली गई है।',
    'always-on': 'हमेशा चालू',
    denied: 'इस पृष्ठ पर हमेशा बंद।',
    details: 'विवरण',
    'trusted-label': 'आवश्यक',
    'trusted-description': 'इस वेबसाइट को चलाती हैं: सुरक्षा, फ़ॉर्म और यहाँ आपकी पसंद।',
    'analytics-label': 'वेबसाइट विश्लेषण',
    'analytics-description': 'हमें बताता है कि वेबसाइट का उपयोग कैसे होता है, ताकि हम इसे बेहतर बना सकें।',
    'advertising-label': 'विज्ञापन',
    'advertising-description': 'आपको उपयुक्त विज्ञापन दिखाता है और हमें बताता है कि वे कारगर हैं या नहीं।',
    'embed-heading': '{host} की सामग्री',
    'embed-message': 'यह सामग्री तभी दिखाई जाती है जब आप “{category}” की अनुमति देते हैं।',
    'load-once': 'एक बार लोड करें',
    'always-allow': '“{category}” की हमेशा अनुमति दें',
    'embed-denied': 'यह सामग्री इस पृष्ठ पर नहीं दिखाई जा सकती।',
  },
};

export default locale;
