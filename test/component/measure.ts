/**
 * Measures that run inside the page: in a frame here, by `page.evaluate()` end to end. So each function is self-contained.
 * They rely on the element's ids and parts, not on how it is built.
 */

/**
 * Texts of a view (`banner` or `panel`) that are cut off, leave their button or the view, or overlap. Sticky parts lie over
 * what scrolls, so they are put back in place while measuring.
 */
export function textProblems(id: string): string[] {
  const view = document.querySelector('consent-gate')!.shadowRoot!.getElementById(id)!;
  const sticky = [...view.querySelectorAll<HTMLElement>('*')].filter(
    (inner) => getComputedStyle(inner).position === 'sticky',
  );
  view.style.setProperty('max-block-size', 'none', 'important');
  for (const inner of sticky) inner.style.setProperty('position', 'static', 'important');
  view.scrollTop = 0;

  const problems: string[] = [];
  const quote = (text: string) => `"${text.trim().slice(0, 40)}"`;
  if (view.scrollWidth > view.clientWidth + 1) problems.push(`${id} scrolls sideways`);

  const texts: { node: Text; box: DOMRect }[] = [];
  const collect = (node: Node): void => {
    if (node instanceof HTMLSlotElement && node.assignedNodes().length) return node.assignedNodes().forEach(collect);
    if (!(node instanceof Text)) return node.childNodes.forEach(collect);
    if (!node.data.trim()) return;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const holder = node.parentElement!.closest('[slot]')?.assignedSlot ?? node.parentElement!;
    const isFolded = holder.closest('details:not([open])') && !holder.closest('summary');
    // Only read aloud, such as the name of the x.
    const isUnseen = holder.closest('.unseen, .head button');
    if (box.width && box.height && !isFolded && !isUnseen) texts.push({ node, box });
  };
  collect(view);
  if (texts.length < 5) problems.push(`only ${texts.length} texts found`);

  const outer = view.getBoundingClientRect();
  const isPast = (edge: number, limit: number) => edge - limit > 1;
  for (const { node, box } of texts) {
    if (isPast(outer.left, box.left) || isPast(box.right, outer.right)) {
      problems.push(`${quote(node.data)} leaves ${id}`);
    }
    const slot = node.parentElement!.closest('slot') ?? node.parentElement!.assignedSlot;
    const button = (slot ?? node.parentElement!).closest('button')?.getBoundingClientRect();
    if (
      button &&
      (isPast(button.left, box.left) ||
        isPast(box.right, button.right) ||
        isPast(button.top, box.top + 4) ||
        isPast(box.bottom - 4, button.bottom))
    ) {
      problems.push(`${quote(node.data)} leaves its button`);
    }
    for (let around = node.parentElement; around && around !== view; around = around.parentElement) {
      const isLonger = around.scrollWidth > around.clientWidth + 1 || around.scrollHeight > around.clientHeight + 1;
      if (isLonger && getComputedStyle(around).overflow !== 'visible') problems.push(`${quote(node.data)} is cut off`);
    }
  }
  texts.forEach(({ node, box }, index) => {
    for (const other of texts.slice(index + 1)) {
      const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      // Line boxes of two lines may touch; letters do not.
      const isOneParagraph = node.parentElement === other.node.parentElement;
      if (width > 1 && height > 4 && !isOneParagraph) {
        problems.push(`${quote(node.data)} lies over ${quote(other.node.data)}`);
      }
    }
  });
  for (const inner of [view, ...sticky]) inner.removeAttribute('style');
  return problems;
}

/**
 * Controls that are completely covered when they get the focus (2.4.11), or partly covered after scrolling to them. Firefox
 * does not scroll to a focused control that is partly in view, and WebKit scrolls a moment later.
 */
export async function unreachable(ids: readonly string[]): Promise<string[]> {
  const root = document.querySelector('consent-gate')!.shadowRoot!;
  const heights = [0.25, 0.5, 0.75];
  const missed: string[] = [];
  for (const id of ids) {
    const control = root.getElementById(id)!;
    const isHit = (part: number) => {
      const { x, y, width, height } = control.getBoundingClientRect();
      const hit = root.elementFromPoint(x + width / 2, y + height * part);
      return !!hit && control.contains(hit);
    };
    control.focus();
    const isSeen = () => root.activeElement === control && heights.some(isHit);
    for (let tries = 0; tries < 10 && !isSeen(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    const wasSeen = isSeen();
    control.scrollIntoView({ block: 'nearest' });
    if (!wasSeen || !heights.every(isHit)) missed.push(id);
  }
  return missed;
}

/** Is the focused element of the page completely covered, a moment after it got the focus? */
export async function isFocusCovered(): Promise<boolean> {
  const element = document.activeElement!;
  const parts = [0.1, 0.5, 0.9];
  const isSeen = () => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return parts.some((down) =>
      parts.some((along) => {
        const hit = document.elementFromPoint(left + width * along, top + height * down);
        return !!hit && element.contains(hit);
      }),
    );
  };
  for (let tries = 0; tries < 10 && !isSeen(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  return !isSeen();
}
