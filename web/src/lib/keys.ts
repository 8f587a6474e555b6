/** Keys of the whole window, except where a person is typing. */

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** Calls the handler of a key, named as in `KeyboardEvent.key`; returns how to stop. */
export function listenForKeys(map: KeyMap): () => void {
  const hear = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event) || document.querySelector('dialog[open]') !== null) return;
    const handler = map[event.key];
    if (handler === undefined) return;
    event.preventDefault();
    handler(event);
  };
  addEventListener('keydown', hear);
  return () => removeEventListener('keydown', hear);
}

/** Fields take every key, sliders only the arrows. */
function isTyping(event: KeyboardEvent): boolean {
  const field = event.target instanceof Element ? event.target.closest('input, select, textarea') : null;
  if (field === null) return false;
  const type = field.getAttribute('type');
  if (type === 'range') return event.key.startsWith('Arrow');
  return type !== 'checkbox';
}
