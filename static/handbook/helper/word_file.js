// A Word file made in the page: a ZIP of four parts, stored as they are. wordFile([{ kind, text, lang }]) returns a Blob.
const wordFile = (() => {
  "use strict";
  const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const CRC = new Uint32Array(256).map((_, number) => {
    for (let bit = 0; bit < 8; bit += 1) number = number & 1 ? 0xedb88320 ^ (number >>> 1) : number >>> 1;
    return number;
  });

  function escaped(text) {
    return text
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  }

  function paragraph({ kind, text, lang }) {
    const isKhmer = lang === "km";
    const size = { head: 24, heading: 30, foot: 20 }[kind] ?? 28;
    const marks = kind === "heading" || kind === "head" ? "<w:b/><w:bCs/>" : "";
    const script = isKhmer ? '<w:cs/><w:lang w:bidi="km-KH"/>' : '<w:lang w:val="en-GB"/>';
    const run = `<w:rPr>${marks}<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>${script}</w:rPr>`;
    const lines = escaped(text).split("\n").join('</w:t><w:br/><w:t xml:space="preserve">');
    const place = kind === "item" ? '<w:ind w:left="360" w:hanging="240"/>' : "";
    const shown = kind === "item" ? `• ${lines}` : lines;
    return (
      `<w:p><w:pPr><w:spacing w:after="80"/>${place}</w:pPr>` +
      `<w:r>${run}<w:t xml:space="preserve">${shown}</w:t></w:r></w:p>`
    );
  }

  function parts(blocks) {
    const page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>' +
      '<w:pgMar w:top="1000" w:right="1000" w:bottom="1000" w:left="1000" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr>';
    return {
      "[Content_Types].xml":
        `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ` +
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ' +
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
      "_rels/.rels":
        `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" ` +
        `Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
      "word/document.xml":
        `${HEAD}<w:document xmlns:w="${W}"><w:body>${blocks.map(paragraph).join("")}${page}</w:body></w:document>`,
    };
  }

  function checksum(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
  }

  // Little-endian numbers: [value, bytes].
  function numbers(...pairs) {
    return Uint8Array.from(
      pairs.flatMap(([value, size]) => Array.from({ length: size }, (_, at) => (value >>> (8 * at)) & 0xff)),
    );
  }

  function zipped(files) {
    const written = [];
    const directory = [];
    let place = 0;
    for (const [name, content] of Object.entries(files)) {
      const path = new TextEncoder().encode(name);
      const bytes = new TextEncoder().encode(content);
      // Version, names in UTF-8, stored, no time (1 January 1980).
      const about = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [checksum(bytes), 4], [bytes.length, 4],
        [bytes.length, 4], [path.length, 2], [0, 2]];
      written.push(numbers([0x04034b50, 4], ...about), path, bytes);
      directory.push(numbers([0x02014b50, 4], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [place, 4]), path);
      place += 30 + path.length + bytes.length;
    }
    const size = directory.reduce((sum, part) => sum + part.length, 0);
    const count = directory.length / 2;
    const end = numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [place, 4], [0, 2]);
    return [...written, ...directory, end];
  }

  return (blocks) =>
    new Blob(zipped(parts(blocks)), {
      type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    });
})();
