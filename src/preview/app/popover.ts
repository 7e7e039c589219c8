const MARGIN = 8

/** Opens a popover under its button, within the window. */
export const placeUnder = (button: HTMLElement, popover: HTMLElement): void => {
  popover.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'open') return
    const { left, bottom } = button.getBoundingClientRect()
    popover.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - popover.offsetWidth - MARGIN))}px`
    popover.style.top = `${Math.max(MARGIN, Math.min(bottom + 4, innerHeight - popover.offsetHeight - MARGIN))}px`
  })
}
