"""The decision memo in words and pictures: HTML, Markdown, numbers as CSV and XLSX, pages as SVG, in both languages."""
