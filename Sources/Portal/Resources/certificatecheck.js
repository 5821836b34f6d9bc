// The notary's check of a file: both digests are computed here, so that the file does not leave the notary's computer.
// The server compares them with the deposit. Without scripts the form sends the file itself.
(function () {
  "use strict";
  const form = document.getElementById("brought"), computed = document.getElementById("computed");
  if (!form || !computed) return;
  const { SHA256, SM3 } = Tabellion.digest;
  const PIECE = 4 << 20;

  form.addEventListener("submit", async event => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    const [run, wrong, button] = [form.querySelector(".run"), form.querySelector(".wrong"), form.querySelector("button")];
    if (!file || button.disabled) return;
    button.disabled = true;
    wrong.hidden = true;
    run.hidden = false;
    try {
      const sha256 = new SHA256(), sm3 = new SM3();
      for (let at = 0; at < file.size; at += PIECE) {
        const bytes = new Uint8Array(await file.slice(at, Math.min(at + PIECE, file.size)).arrayBuffer());
        sha256.update(bytes);
        sm3.update(bytes);
        run.querySelector("progress").value = (at + bytes.length) / file.size;
        await new Promise(resolve => setTimeout(resolve));
      }
      const fields = computed.elements;
      fields.name.value = file.name;
      fields.bytes.value = file.size;
      fields.sha256.value = Tabellion.bytes.hex(sha256.finish());
      fields.sm3.value = Tabellion.bytes.hex(sm3.finish());
      computed.submit();
    } catch (error) {
      run.hidden = true;
      wrong.hidden = false;
      button.disabled = false;
    }
  });
})();
