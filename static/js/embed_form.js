/* The filters of an embed: a choice is applied at once, so that the button is for those without script. */
const form = document.querySelector("[data-embed-form]");
form?.querySelector("[data-embed-submit]").setAttribute("hidden", "");
form?.addEventListener("change", () => form.requestSubmit());
