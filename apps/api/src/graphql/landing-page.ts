import { createHash } from 'node:crypto';

/**
 * A page to ask GraphQL from, for the demonstration: no framework, nothing from elsewhere, so that
 * it works without a network and under a policy that lets nothing in. Explorers of the field load
 * themselves from the web, and so would tell it what is asked here.
 */

const STYLE = `body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#212b32}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
textarea,input{width:100%;box-sizing:border-box;font:.95rem/1.4 monospace;padding:.5rem}
textarea{height:14rem}button{font:inherit;margin:1rem 0;padding:.5rem 1.5rem}
pre{background:#f0f4f5;padding:1rem;overflow:auto;white-space:pre-wrap}`;

const SCRIPT = `const at=(id)=>document.getElementById(id);
at('ask').addEventListener('submit',async(event)=>{
event.preventDefault();
const token=at('token').value.trim();
const headers={'content-type':'application/json'};
if(token)headers.authorization='Bearer '+token;
at('answer').textContent='…';
try{
const response=await fetch('/graphql',{method:'POST',headers,body:JSON.stringify({query:at('query').value})});
at('answer').textContent=JSON.stringify(await response.json(),null,2);
}catch(error){at('answer').textContent=String(error);}
});`;

/** The page. */
export const LANDING_PAGE = `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ask Waymark</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Ask Waymark</h1>
<p>This is the demonstration. All people in it are made up. Get a token with
<code>npm run --silent waymark -- token --role officer</code>.</p>
<form id="ask">
<label for="token">Token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false">
<label for="query">Query</label>
<textarea id="query" spellcheck="false">{ __schema { queryType { fields { name description } } } }</textarea>
<button type="submit">Ask</button>
</form>
<h2>Answer</h2>
<pre id="answer" aria-live="polite"></pre>
<script>${SCRIPT}</script>
</body>
</html>
`;

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The policy under which the page may do what it does, and nothing else. */
export const LANDING_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');
