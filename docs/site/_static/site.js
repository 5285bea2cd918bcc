/* For those who use a keyboard or a screen reader: what scrolls sideways can be reached, and captions of the menu have a level. */
const scrolling = () => {
  for (const part of document.querySelectorAll("article pre, .table-wrapper, .wide")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
};

addEventListener("resize", scrolling);
addEventListener("load", scrolling);
addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) caption.ariaLevel = 2;
});
