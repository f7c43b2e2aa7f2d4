// What a text and its pages cost in dollars, and how much that is worth knowing.

const $ = id => document.getElementById(id);

/** Dollars: cents, or four significant digits below a dollar. */
function dollars(amount) {
  if (amount === 0) return "$0";
  const sign = amount < 0 ? "−$" : "$", size = Math.abs(amount);
  return sign + (size >= 1 ? size.toFixed(2) : size.toLocaleString("en", { minimumSignificantDigits: 4, maximumSignificantDigits: 4 }));
}

/** What the model takes for both, and how much that is worth knowing. */
export function showCost(result) {
  const cost = result?.cost, note = $("cost-note");
  for (const [id, way] of [["text-cost", cost?.text], ["page-cost", cost?.pages]]) {
    $(id).hidden = !cost;
    $(id).textContent = cost ? dollars(way.input_usd) : "";
    $(id).title = cost?.text.cached_input_usd == null ? "" : `${dollars(way.cached_input_usd)} from a prompt cache`;
  }
  note.replaceChildren();
  if (!result) return;
  if (!cost) { note.textContent = `No price is known for ${result.model}; hosted models have a group of their own in the list.`; return; }
  const { price } = cost, link = document.createElement("a");
  link.href = price.source;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  link.textContent = `the vendor’s page, ${price.read}`;
  const kept = result.sidecar_tokens ? ", the identifiers’ list with the pages" : "";
  const why = price.tokenizer_exact ? "" : `${price.vendor} publishes no tokenizer; `;
  const counted = why || result.tokenizer !== price.tokenizer ? ` ${why}text is counted with ${result.tokenizer}.` : "";
  const refused = cost.problems.length ? ` ${price.name} refuses ${cost.problems.join(" and ")}.` : "";
  note.append(`Input of ${price.name} at $${price.prices.input} a million tokens${kept}. Second hand: not compared with `, link, `.${counted}${refused}`);
  note.title = cost.note;
}
