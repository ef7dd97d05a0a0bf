___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "consent-gate: Consent Mode",
  "categories": ["TAG_MANAGEMENT", "UTILITY"],
  "brand": {
    "id": "brand_dummy",
    "displayName": "consent-gate"
  },
  "description": "Sets Google's consent default, and updates it from the visitor's choice in consent-gate. Fire it on Consent Initialization. Leave out data-integrations=\"google\" where this tag is used.",
  "containerContexts": ["WEB"]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "SELECT",
    "name": "mode",
    "displayName": "Before a choice",
    "macrosInSelect": false,
    "selectItems": [
      { "value": "opt-in", "displayValue": "Everything is denied (opt-in)" },
      { "value": "state", "displayValue": "What consent-gate says is in force (opt-out, notice)" }
    ],
    "simpleValueType": true,
    "defaultValue": "opt-in"
  },
  {
    "type": "TEXT",
    "name": "region",
    "displayName": "Regions that are always denied by default",
    "help": "ISO 3166-2, separated by commas: DE, US-CA",
    "simpleValueType": true,
    "canBeEmptyString": true
  },
  {
    "type": "TEXT",
    "name": "wait",
    "displayName": "Wait for an update (milliseconds)",
    "simpleValueType": true,
    "defaultValue": 500,
    "valueValidators": [{ "type": "NON_NEGATIVE_NUMBER" }]
  },
  {
    "type": "CHECKBOX",
    "name": "redact",
    "checkboxText": "Redact ads data while Advertising is denied",
    "simpleValueType": true,
    "defaultValue": false
  },
  {
    "type": "CHECKBOX",
    "name": "passthrough",
    "checkboxText": "Pass click identifiers on in addresses",
    "simpleValueType": true,
    "defaultValue": false
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const callInWindow = require('callInWindow');
const gtagSet = require('gtagSet');
const makeNumber = require('makeNumber');
const setDefaultConsentState = require('setDefaultConsentState');
const updateConsentState = require('updateConsentState');

const has = function (names, name) {
  return !!names && names.indexOf(name) !== -1;
};

/** The seven types for the granted categories. */
const typesOf = function (snapshot) {
  const state = function (category) {
    return has(snapshot.granted, category) ? 'granted' : 'denied';
  };
  const advertising = state('advertising');
  const own = has(snapshot.granted, 'personalization') || has(snapshot.denied, 'personalization');
  return {
    ad_storage: advertising,
    ad_user_data: advertising,
    ad_personalization: advertising,
    analytics_storage: state('analytics'),
    functionality_storage: 'granted',
    personalization_storage: own ? state('personalization') : advertising,
    security_storage: 'granted',
  };
};

const regions = (data.region || '')
  .split(',')
  .map(function (one) {
    return one.trim();
  })
  .filter(function (one) {
    return !!one;
  });
// Without the script, everything stays denied.
const current = callInWindow('consentGate.get');
const first = data.mode === 'state' && current ? current : { granted: [], denied: [] };

const setDefault = function (snapshot, region) {
  const types = typesOf(snapshot);
  types.wait_for_update = data.wait === undefined || data.wait === '' ? 500 : makeNumber(data.wait);
  if (region) types.region = region;
  setDefaultConsentState(types);
};
setDefault(first);
if (regions.length) setDefault({ granted: [], denied: [] }, regions);

if (data.redact) gtagSet({ ads_data_redaction: true });
if (data.passthrough) gtagSet({ url_passthrough: true });

/** If regions are listed, only a choice grants, because an update applies everywhere. */
const update = function (snapshot) {
  const chosen = snapshot.status === 'decided' && snapshot.choice && snapshot.choice.by !== 'close';
  const types = typesOf(snapshot);
  const said = {};
  for (const type in types) {
    if (chosen || !regions.length || types[type] === 'denied') said[type] = types[type];
  }
  updateConsentState(said);
};

// Called immediately with the state, then after each change.
let started = false;
callInWindow('consentGate.subscribe', function (snapshot) {
  if (snapshot.status === 'decided' || (started && snapshot.status !== 'pending')) update(snapshot);
  started = true;
});

data.gtmOnSuccess();


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": { "publicId": "access_consent", "versionId": "1" },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "ad_storage" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "ad_user_data" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "ad_personalization" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "analytics_storage" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "functionality_storage" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "personalization_storage" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "security_storage" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": { "isEditedByUser": true },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "access_globals", "versionId": "1" },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "consentGate.get" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "consentGate.subscribe" },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": { "isEditedByUser": true },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "write_data_layer", "versionId": "1" },
      "param": [
        {
          "key": "keyPatterns",
          "value": {
            "type": 2,
            "listItem": [
              { "type": 1, "string": "ads_data_redaction" },
              { "type": 1, "string": "url_passthrough" }
            ]
          }
        }
      ]
    },
    "clientAnnotations": { "isEditedByUser": true },
    "isRequired": true
  }
]


___TESTS___

scenarios:
- name: Before a choice everything is denied, and nothing is updated
  code: |-
    state = undecided;
    runCode({ mode: 'opt-in', wait: 500 });
    assertThat(defaults).isEqualTo([withWait(denied, 500)]);
    assertThat(updates).isEqualTo([]);
    assertApi('gtmOnSuccess').wasCalled();
- name: A stored choice follows as an update
  code: |-
    state = decided(['trusted', 'analytics'], ['advertising'], 'save');
    runCode({ mode: 'opt-in', wait: 500 });
    assertThat(defaults).isEqualTo([withWait(denied, 500)]);
    assertThat(updates).isEqualTo([analyticsOnly]);
- name: A grant and a withdrawal on this page are one update each
  code: |-
    state = undecided;
    runCode({ mode: 'opt-in', wait: 500 });
    listener(decided(['trusted', 'analytics'], ['advertising'], 'accept'));
    listener(decided(['trusted'], ['analytics', 'advertising'], 'decline'));
    assertThat(updates).isEqualTo([analyticsOnly, denied]);
- name: In opt-out the default follows the state, and listed regions are denied
  code: |-
    state = optOut;
    runCode({ mode: 'state', wait: '2000', region: 'DE, US-CA' });
    const inRegion = withWait(denied, 2000);
    inRegion.region = ['DE', 'US-CA'];
    assertThat(defaults).isEqualTo([withWait(analyticsOnly, 2000), inRegion]);
    assertThat(updates).isEqualTo([]);
- name: Where regions are listed the x of the banner grants nothing
  code: |-
    state = optOut;
    runCode({ mode: 'state', wait: 500, region: 'DE' });
    const closed = decided(['trusted', 'analytics'], ['advertising'], 'close');
    listener(closed);
    assertThat(updates.length).isEqualTo(1);
    for (const type in updates[0]) assertThat(updates[0][type]).isEqualTo('denied');
- name: Nothing is known yet, so nothing is granted
  code: |-
    state = { status: 'pending', granted: [], denied: [], choice: null };
    runCode({ mode: 'state', wait: 500 });
    assertThat(defaults).isEqualTo([withWait(denied, 500)]);
    assertThat(updates).isEqualTo([]);
- name: Without the script everything stays denied, and the container goes on
  code: |-
    state = undefined;
    runCode({ mode: 'state', wait: '' });
    assertThat(defaults).isEqualTo([withWait(denied, 500)]);
    assertThat(updates).isEqualTo([]);
    assertApi('gtmOnSuccess').wasCalled();
- name: Redaction and passthrough are set only when they are chosen
  code: |-
    state = undecided;
    runCode({ mode: 'opt-in', wait: 500 });
    assertApi('gtagSet').wasNotCalled();
    runCode({ mode: 'opt-in', wait: 500, redact: true, passthrough: true });
    assertApi('gtagSet').wasCalledWith({ ads_data_redaction: true });
    assertApi('gtagSet').wasCalledWith({ url_passthrough: true });
setup: |-
  const all = function (advertising, analytics) {
    return {
      ad_storage: advertising,
      ad_user_data: advertising,
      ad_personalization: advertising,
      analytics_storage: analytics,
      functionality_storage: 'granted',
      personalization_storage: advertising,
      security_storage: 'granted',
    };
  };
  const denied = all('denied', 'denied');
  const analyticsOnly = all('denied', 'granted');
  const withWait = function (types, wait) {
    const copy = { wait_for_update: wait };
    for (const type in types) copy[type] = types[type];
    return copy;
  };
  const decided = function (granted, refused, by) {
    return { status: 'decided', granted: granted, denied: refused, choice: { by: by } };
  };
  const undecided = { status: 'undecided', granted: ['trusted'], denied: ['analytics', 'advertising'], choice: null };
  const optOut = { status: 'undecided', granted: ['trusted', 'analytics'], denied: ['advertising'], choice: null };

  let state;
  let listener;
  const defaults = [];
  const updates = [];
  mock('setDefaultConsentState', function (types) { defaults.push(types); });
  mock('updateConsentState', function (types) { updates.push(types); });
  mock('gtagSet', function () {});
  mock('callInWindow', function (path, argument) {
    if (path === 'consentGate.get') return state;
    if (path !== 'consentGate.subscribe' || !state) return undefined;
    listener = argument;
    argument(state);
  });


___NOTES___

The state is read through consentGate.get() and consentGate.subscribe(); nothing is stored by this tag.
