/** Turns a string from the page's own markup into what the browser accepts as a script or a script URL. */
export interface Policy {
  createScript(text: string): string;
  createScriptURL(url: string): string;
}

declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy };

/**
 * Our only Trusted Types policy. It passes on, unchanged, what the page itself wrote in a gated node. Without Trusted
 * Types, or where the page does not allow the name, strings are used as they are.
 * @see https://w3c.github.io/trusted-types/dist/spec/
 */
export function createPolicy(): Policy {
  const same = (value: string): string => value;
  const rules: Policy = { createScript: same, createScriptURL: same };
  try {
    return trustedTypes.createPolicy('consent-gate', rules);
  } catch {
    return rules;
  }
}
