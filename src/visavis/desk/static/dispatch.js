// Shows which words of a dispatch a proposal comes from, and the other way round. Without this file
// the links between the two do the same.
"use strict";

(() => {
  const light = (numbers, on) => {
    for (const one of document.querySelectorAll("[data-of], [data-proposal]")) {
      const of = (one.dataset.of ?? one.dataset.proposal).split(" ");
      one.classList.toggle("lit", on && of.some((number) => numbers.includes(number)));
    }
  };
  const numbersAt = (target) => {
    const found = target instanceof Element && target.closest("[data-of], [data-proposal]");
    return found ? (found.dataset.of ?? found.dataset.proposal).split(" ") : [];
  };
  for (const name of ["mouseover", "focusin"]) {
    document.addEventListener(name, (event) => light(numbersAt(event.target), true));
  }
})();
