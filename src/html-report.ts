/** The report as an HTML page. Apart from the rest, because it carries the page's scripts; loaded by those who need it alone. */

export { renderHtml } from './report/html/render-html.js';
