/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var P={least:16384,usual:1048576,most:16777216},N=65536,I=15e3,B=2e3,F=1e4,R=15e3,U=2500,z=3e4;var p=class o{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!oe(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new o(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function oe(o){let e=URL.canParse(o)?new URL(o):null;return e!==null&&o.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}var D={fetch:(o,e)=>fetch(o,e),socket:o=>new WebSocket(o),peer:o=>new RTCPeerConnection(o),random:()=>Math.random(),now:()=>performance.now(),online:()=>navigator.onLine};function H(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}var M={language:"en",title:"Be a bridge",introduction:"Switch this on and, while this page is open, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped, and ends when you switch it off or leave this page. Nothing is stored in your browser."],off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",online:{one:"{count} volunteer is ready now, so it can take a while.",other:"About {count} volunteers are ready now, so it can take a while."},keepOpen:"Keep this page open; there is nothing else to do.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},helped:{one:"{count} connection carried since you opened this page.",other:"{count} connections carried since you opened this page."},failures:{unreachable:"The service that finds people to help cannot be reached. Trying again by itself.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Trying again by itself.","no-egress":"No server is ready to work with at the moment. Trying again by itself.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."}};var se=[M];function V(o){let e=t=>t.toLowerCase().split("-",1)[0]??"";return se.find(t=>e(t.language)===e(o))??M}function f(o,e,t){return(o[new Intl.PluralRules(t).select(e)]??o.other).replace("{count}",new Intl.NumberFormat(t).format(e))}var ie=`
:host {
  --_accent: var(--magpies-accent, #0b6e77);
  --_surface: var(--magpies-surface, #fbfaf7);
  --_text: var(--magpies-text, #1b1f23);
  --_muted: var(--magpies-muted, #565d64);
  --_line: var(--magpies-line, #d9d5cb);
  --_track: var(--magpies-track, #7b828a);
  --_problem: var(--magpies-problem, #a5381b);
  --_radius: var(--magpies-radius, 14px);
  display: block;
  max-inline-size: 36rem;
  container-type: inline-size;
}
@supports (color: light-dark(#000, #fff)) {
  :host {
    --_accent: var(--magpies-accent, light-dark(#0b6e77, #56c5cf));
    --_surface: var(--magpies-surface, light-dark(#fbfaf7, #1c2024));
    --_text: var(--magpies-text, light-dark(#1b1f23, #eceae4));
    --_muted: var(--magpies-muted, light-dark(#565d64, #a9b0b7));
    --_line: var(--magpies-line, light-dark(#d9d5cb, #363c43));
    --_track: var(--magpies-track, light-dark(#7b828a, #767e87));
    --_problem: var(--magpies-problem, light-dark(#a5381b, #f2a58d));
  }
}
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
* { box-sizing: border-box; margin: 0; }
.card {
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  padding: 1.05rem 1.15rem;
  background: var(--_surface);
  color: var(--_text);
  font: 400 1rem/1.5 var(--magpies-font, system-ui, sans-serif);
  text-align: start;
}
.head { display: flex; align-items: center; gap: .8rem; }
.bird { flex: none; inline-size: 2.5rem; block-size: 2.5rem; }
.bird .feather { fill: var(--_text); }
.bird .belly { fill: var(--_surface); stroke: var(--_text); stroke-width: .6; }
.bird .sheen { fill: var(--_accent); }
:host(:dir(rtl)) .bird { transform: scaleX(-1); }
.title {
  flex: 1;
  font-size: 1.15em;
  font-weight: 650;
  line-height: 1.25;
  cursor: pointer;
}
.switch {
  flex: none;
  position: relative;
  inline-size: 3.5rem;
  block-size: 2rem;
  border: 2px solid transparent;
  border-radius: 1rem;
  padding: 0;
  background: var(--_track);
  cursor: pointer;
  transition: background-color .16s ease-out;
}
.switch::after {
  content: "";
  position: absolute;
  inset-block-start: 50%;
  inset-inline-start: .2rem;
  inline-size: 1.45rem;
  block-size: 1.45rem;
  border-radius: 50%;
  background: #fff;
  box-shadow: 0 1px 2px rgb(0 0 0 / .35);
  translate: 0 -50%;
  transition: inset-inline-start .16s ease-out;
}
.switch::before { /* a finger needs 44 px */
  content: "";
  position: absolute;
  inset: -8px;
}
.switch[aria-checked="true"] { background: var(--_accent); }
.switch[aria-checked="true"]::after { inset-inline-start: calc(100% - 1.65rem); }
.switch:focus-visible, summary:focus-visible {
  outline: 3px solid var(--_accent);
  outline-offset: 3px;
}
p, summary, li { text-align: match-parent; }
.introduction { margin-block-start: .75rem; }
.status { display: flex; align-items: baseline; gap: .6rem; margin-block-start: .75rem; }
.status .words { flex: 1; }
.dot {
  flex: none;
  inline-size: .6rem;
  block-size: .6rem;
  border: 2px solid var(--_muted);
  border-radius: 50%;
}
.note { margin-block-start: .15rem; margin-inline-start: 1.2rem; color: var(--_muted); font-size: .9em; }
[data-state="waiting"] .dot, [data-state="helping"] .dot {
  border-color: var(--_accent);
  background: var(--_accent);
}
[data-state="helping"] .words { font-weight: 600; }
[data-state="error"] .dot { border-color: var(--_problem); background: var(--_problem); border-radius: 2px; }
[data-state="error"] .words { color: var(--_problem); }
[data-state="connecting"] .dot { animation: breathe 1.4s ease-in-out infinite alternate; }
@keyframes breathe { from { opacity: 1; } to { opacity: .25; } }
details { margin-block-start: .75rem; font-size: .9em; }
summary {
  inline-size: fit-content;
  color: var(--_accent);
  cursor: pointer;
  border-radius: 4px;
  padding-block: .2rem;
}
ul { margin-block-start: .4rem; padding-inline-start: 1.2rem; color: var(--_muted); }
li + li { margin-block-start: .35rem; }
[hidden] { display: none; }
.announcer {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
@container (max-width: 17rem) {
  .bird { display: none; }
}
@media (prefers-reduced-motion: reduce) {
  * { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .switch { forced-color-adjust: none; background: Canvas; border-color: ButtonText; }
  .switch::after { background: ButtonText; box-shadow: none; }
  .switch[aria-checked="true"] { background: Highlight; }
  .switch[aria-checked="true"]::after { background: HighlightText; }
  .dot { forced-color-adjust: none; border-color: CanvasText; }
}
`,w=null;function W(){return w===null&&(w=new CSSStyleSheet,w.replaceSync(ie)),w}var ae=1500,G="http://www.w3.org/2000/svg",le=[["feather","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["belly","M11 17.5c0-5 4-8 8-8 4.200 0 6.500 3 6 7-.6 4.600-4.500 7.500-8.500 7.500-3.500 0-5.500-3-5.500-6.500z"],["sheen","M8.500 21.500c1.500-5.500 5-9 10.500-9.500 1.500 4-1.500 9.500-10.500 9.500z"],["feather","M17.500 10.500c0-4 2.500-6.500 6-6.500 2.500 0 4.300 1.500 4.800 3.700l3 1.500-3.100 1c-.4 3-2.400 4.800-5.200 5.300-1-2.500-3-4.200-5.500-5z"],["feather","M17 24l-.8 4.500h-1.700v1h4v-1h-1l.9-4.600zM20.500 23.200l.2 5.300h-1.400v1h4v-1h-1.500l-.1-5.800z"],["belly","M24.600 7.200a.9.9 0 1 0 .01 0z"]],v=class{#e;#t;#n;#s;#r;#o;#d;#i;#a;#l;#c="";constructor(e,t,n){this.#e=t,e.adoptedStyleSheets=[W()];let r=d("span",{class:"title",id:"title",dir:"auto"},t.title);r.addEventListener("click",n),this.#s=d("p",{class:"introduction",id:"introduction",dir:"auto"},t.introduction),this.#o=d("span",{class:"words",id:"words",dir:"auto"}),this.#n=d("button",{class:"switch",part:"switch",type:"button",role:"switch","aria-labelledby":"title","aria-describedby":"introduction"}),this.#n.addEventListener("click",n),this.#r=d("p",{class:"status"},d("span",{class:"dot"}),this.#o),this.#d=d("p",{class:"note",dir:"auto"}),this.#i=d("details",{},d("summary",{dir:"auto"},t.more),d("ul",{},...t.facts.map(s=>d("li",{dir:"auto"},s)))),this.#a=d("p",{class:"announcer",role:"status"}),this.#t=d("section",{class:"card",part:"card",lang:t.language,"aria-labelledby":"title"},d("div",{class:"head"},de(),r,this.#n),this.#s,this.#r,this.#d,this.#i,this.#a),e.replaceChildren(this.#t)}show(e,t){let n=this.#u(e);this.#t.dataset.state=e.state,this.#n.setAttribute("aria-checked",String(e.on)),this.#s.hidden=!t,this.#n.setAttribute("aria-describedby",t?"introduction":"words"),this.#r.hidden=t&&e.state==="off",this.#o.textContent=n,this.#d.textContent=this.#f(e),this.#d.hidden=this.#d.textContent==="",this.#g(e,n)}focus(e){this.#n.focus(e)}close(){clearTimeout(this.#l)}#u({state:e,helping:t,failure:n}){let r=this.#e;return e==="helping"?f(r.helping,t,r.language):e==="error"?n===null?"":r.failures[n]:r[e]}#f({state:e,on:t,helped:n,online:r}){let{online:s,helped:a,keepOpen:i,language:c}=this.#e;return e==="waiting"?n>0?f(a,n,c):r>1?f(s,r,c):i:e==="helping"?i:!t&&n>0?f(a,n,c):""}#g({state:e,failure:t},n){clearTimeout(this.#l);let r=`${e} ${t}`;this.#c===""&&e==="off"&&(this.#c=r),!(r===this.#c||e==="connecting")&&(this.#l=setTimeout(()=>{this.#c=r,this.#a.textContent=n},ae))}};function d(o,e,...t){let n=document.createElement(o);for(let[r,s]of Object.entries(e))n.setAttribute(r,s);return n.append(...t),n}function de(){let o=document.createElementNS(G,"svg");o.setAttribute("class","bird"),o.setAttribute("viewBox","0 0 32 32"),o.setAttribute("aria-hidden","true");for(let[e,t]of le){let n=document.createElementNS(G,"path");n.setAttribute("class",e),n.setAttribute("d",t),o.append(n)}return o}var S=class{#e;#t=1e3;constructor(e){this.#e=e}next(){let e=this.#t;return this.#t=Math.min(6e4,e*2),Math.max(1e3,e*(.5+this.#e()/2))}reset(){this.#t=1e3}};var u=class extends Error{},g=class{#e;constructor(e,t){if(e.length>t)throw new u("too long");let n;try{n=JSON.parse(e)}catch{throw new u("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new u("not an object");this.#e=n}text(e,t){return $(e,this.#e[e],t)}texts(e,t,n){let r=this.#e[e];if(!Array.isArray(r)||r.length>t)throw new u(e);return r.map(s=>$(e,s,n))}integer(e,t,n,r){let s=this.number(e,t,n,r);if(!Number.isSafeInteger(s))throw new u(e);return s}number(e,t,n,r){let s=this.#e[e]===void 0?r:this.#e[e];if(typeof s!="number"||!(s>=t&&s<=n))throw new u(e);return s}oneOf(e,t){let n=t.find(r=>r===this.#e[e]);if(n===void 0)throw new u(e);return n}};function $(o,e,{most:t,least:n=1,pattern:r}){if(typeof e!="string"||e.length<n||e.length>t||r&&!r.test(e))throw new u(o);return e}var fe=["bad_request","unsupported_version","unknown_pool","pool_token_required","no_volunteer","no_egress","volunteer_failed","too_many_requests","busy"],K={least:8,most:32,pattern:/^[A-Za-z0-9_-]+$/},ge={most:16384},j={most:512},me={most:512,pattern:/^stuns?:\S+$/},be=["welcome","offer","cancel","refused"];function q(o){if(o.type==="answer"&&!(o.sdp&&o.sdp.length<=16384))throw new u("sdp");return JSON.stringify(o)}function X(o){let e=new g(o,65536),t=e.oneOf("type",be);switch(t){case"welcome":return{type:t,version:e.integer("version",-1/0,1/0),waiting:e.integer("waiting",0,1/0,0)};case"offer":return{type:t,match:e.text("match",K),sdp:e.text("sdp",ge),egress:e.text("egress",j),deadlineMs:e.number("deadline_s",Number.MIN_VALUE,60,10)*1e3};case"cancel":return{type:t,match:e.text("match",K)};case"refused":return{type:t,error:e.oneOf("error",fe),detail:e.text("detail",{least:0,most:512})}}}function J(o){let e=new g(o,65536),{least:t,usual:n,most:r}=P;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,me),egresses:e.texts("egresses",16,j),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,r,n)}}function h(o,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(r),e.removeEventListener("abort",n),t()},r=setTimeout(n,o);e.addEventListener("abort",n)})}async function x(o,e,t){let n=new AbortController,r=()=>n.abort(),s=()=>o.iceGatheringState==="complete",a=()=>{(s()||t.aborted)&&r()};return t.addEventListener("abort",r,{signal:n.signal}),o.addEventListener("icegatheringstatechange",a,{signal:n.signal}),a(),await h(e,n.signal),r(),s()}var l=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!ye.has(this.failure)}},ye=new Set(["unreachable","offline","busy","no-egress"]),we={bad_request:"refused",pool_token_required:"refused",unknown_pool:"refused",unsupported_version:"outdated"};async function Z(o,e,t){let n=new AbortController,r=()=>n.abort();t.addEventListener("abort",r);let s=setTimeout(r,R),a;try{let i=await o.fetch(ee(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(i.status===429||i.status===503)throw new l("busy");if(!i.ok)throw new l("unreachable");a=J(await Se(i,65536))}catch(i){throw i instanceof l?i:new l(Q(o))}finally{clearTimeout(s),t.removeEventListener("abort",r)}if(a.version!==1)throw new l("outdated");return a}var E=class{#e;#t;#n=new AbortController;#s=null;#r=!1;constructor(e,t){this.#e=e,this.#t=e.socket(ee(t,"v1/volunteer").replace(/^http/,"ws"))}get welcomed(){return this.#r&&!this.#n.signal.aborted}send(e){this.#t.readyState===this.#t.OPEN&&this.#t.send(q(e))}async run(e,t,n){let r=()=>this.close();n.addEventListener("abort",r);let s={signal:this.#n.signal};if(this.#t.addEventListener("open",()=>this.send(e),s),this.#t.addEventListener("close",r,s),this.#t.addEventListener("message",({data:a})=>{let i=this.#o(a);if(i===null)return this.close();this.#r=!0,t(i)},s),n.aborted&&r(),await h(R,this.#n.signal),this.#r||r(),await ve(this.#n.signal),n.removeEventListener("abort",r),!n.aborted)throw new l(this.#s??Q(this.#e))}close(){this.#n.abort(),this.#t.close()}#o(e){let t;try{t=X(typeof e=="string"?e:"")}catch{return null}return t.type==="refused"?(this.#s=we[t.error]??"busy",null):t.type==="welcome"===this.#r?null:t.type==="welcome"&&t.version!==1?(this.#s="outdated",null):t}};function Q(o){return o.online()?"unreachable":"offline"}function ee(o,e){return new URL(e,o.href.replace(/\/*$/,"/")).href}function ve(o){return new Promise(e=>{o.aborted?e():o.addEventListener("abort",()=>e())})}async function Se(o,e){let t=o.body?.getReader(),n=new TextDecoder,r="";for(let s=0;t;){let{done:a,value:i}=await t.read();if(a)break;if(s+=i.length,s>e)throw await t.cancel(),new l("unreachable");r+=n.decode(i,{stream:!0})}return r+n.decode()}var m=class{#e;#t=null;#n=[];#s=0;#r=0;constructor(e){this.#e=e}get dropped(){return this.#r}open(e){this.#t=e;let t=this.#n;this.#n=[];for(let n of t)this.deliver(n)}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;return t===0||t>16384?!1:(this.#t===null?this.#o(e,t):this.#t.bufferedAmount+t>this.#e?this.#r+=1:this.#t.send(e),!0)}#o(e,t){this.#s+t>N?this.#r+=1:(this.#n.push(e),this.#s+=t)}};var _=class{#e;#t=new AbortController;#n;#s;#r;#o;#d=null;#i="unanswered";constructor(e,t,n,r){this.#e=r,this.#n=new m(t.bufferOctets),this.#s=new m(t.bufferOctets),this.#o=e.socket(n.egress);try{this.#r=e.peer({iceServers:t.stun.map(s=>({urls:s}))})}catch(s){throw this.#o.close(),s}this.#c(),this.#u()}async start(e){this.#l();try{await this.#r.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#r.setLocalDescription(await this.#r.createAnswer());let t=Math.min(B,e.deadlineMs/2);if(await x(this.#r,t,this.#t.signal),this.#t.signal.aborted)return;this.#e.answered(this.#r.localDescription?.sdp??""),this.#i="unconnected",this.#h()}catch{this.#a()}}close(){this.#t.signal.aborted||(this.#t.abort(),this.#d?.close(),this.#r.close(),this.#o.close())}#a(){this.#t.signal.aborted||(this.close(),this.#e.ended(this.#i))}async#l(){await h(I,this.#t.signal),this.#i!=="closed"&&this.#a()}#c(){let e=this.#o,{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#h(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:n})=>this.#m(this.#n,n),{signal:t})}#u(){let e=this.#r,{signal:t}=this.#t;e.addEventListener("datachannel",({channel:n})=>this.#f(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#g(),{signal:t})}#f(e){if(this.#d!==null)return e.close();this.#d=e;let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#h(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:n})=>this.#m(this.#s,n),{signal:t}),this.#h()}#g(){let e=this.#r.connectionState;e==="failed"||e==="closed"?this.#a():e==="disconnected"&&this.#b()}async#b(){await h(F,this.#t.signal),this.#r.connectionState==="disconnected"&&this.#a()}#h(){let e=this.#d;!(e?.readyState==="open"&&this.#o.readyState===this.#o.OPEN)||this.#i!=="unconnected"||(this.#i="closed",this.#n.open(e),this.#s.open(this.#o),this.#e.opened())}#m(e,t){try{e.deliver(t)||this.#a()}catch{this.#a()}}};function xe(o,e){let t=new Map;for(let{address:n,port:r,relatedAddress:s,relatedPort:a}of o){if(n===null||r===null||n.includes(":"))continue;let i=a?`${s} ${a}`:n;t.set(i,(t.get(i)??new Set).add(r))}return[...t.values()].some(n=>n.size>1)?"dependent":t.size>0&&e?"independent":"unknown"}async function te(o,e,t){let n=e.slice(0,2);if(n.length<2)return"unknown";let r=o.peer({iceServers:[{urls:n}]}),s=[],a=!1;r.onicecandidate=({candidate:i})=>{i?.type==="srflx"&&i.protocol==="udp"&&s.push(i)},r.onicecandidateerror=({errorText:i})=>{/incompatible|not associated/i.test(i)||(a=!0)};try{r.createDataChannel(""),await r.setLocalDescription();let i=await x(r,U,t);return xe(s,i&&!a)}finally{r.close()}}var C=class{#e=new Map;#t=0;total=0;get free(){return Math.max(0,this.total-this.#e.size)}get helping(){return[...this.#e.values()].filter(Boolean).length}get helped(){return this.#t}take(e){return this.free===0||this.#e.has(e)?!1:(this.#e.set(e,!1),!0)}isOpen(e){return this.#e.get(e)===!0}opened(e){this.#e.get(e)===!1&&(this.#e.set(e,!0),this.#t+=1)}release(e){this.#e.delete(e)}};var L=class{#e;#t;#n=new C;#s=new Map;#r;#o=null;#d=null;#i=null;#a=0;#l=null;constructor(e){this.#e=e,this.#r=e.allowed,this.#t=new S(e.platform.random)}get status(){let{helping:e,helped:t}=this.#n,n=this.#c(e),r=n==="error"?this.#l:null;return{state:n,on:this.#o!==null,helping:e,helped:t,online:this.#a,failure:r}}start(){this.#o===null&&(this.#o=new AbortController,this.#l=null,this.#t.reset(),this.#p(),this.#f(this.#o.signal))}stop(){this.#i?.send({type:"goodbye"}),this.#u(null)}hurry(){this.#t.reset(),this.#d?.abort()}#c(e){return this.#o===null?this.#l===null?"off":"error":e>0?"helping":this.#l!==null?"error":this.#i?.welcomed?"waiting":"connecting"}#u(e){if(!(this.#o===null&&e===null&&this.#l===null)){this.#o?.abort(),this.#o=null,this.#l=e;for(let[t,n]of this.#s)n.close(),this.#n.release(t);this.#s.clear(),this.#p()}}async#f(e){let{platform:t}=this.#e;for(;!e.aborted;){let n=t.now();try{await this.#b(e)}catch(r){if(e.aborted)break;r instanceof l||console.error(r);let s=r instanceof l?r:new l("unsupported");if(s.permanent)return this.#u(s.failure);this.#l=s.failure,this.#p()}t.now()-n>z&&this.#t.reset(),e.aborted||await this.#g(e)}}async#g(e){let t=new AbortController,n=()=>t.abort();this.#d=t,e.addEventListener("abort",n,{signal:t.signal}),await h(this.#t.next(),t.signal),n()}async#b(e){let{platform:t,broker:n,kind:r}=this.#e,s=await Z(t,n,e),a=this.#h(s),i=await te(t,s.stun,e);if(e.aborted)return;this.#n.total=s.slots;let c=new E(t,n);this.#i=c;try{await c.run({type:"hello",version:1,kind:r,slots:s.slots,nat:i,egresses:a.urls},re=>this.#m(c,re,s,a),e)}finally{this.#i===c&&(this.#i=null)}}#h(e){if(this.#r===null)try{this.#r=new p(e.egresses)}catch{throw new l("misconfigured")}let t=this.#r;if(t.urls.length===0)throw this.#e.allowed===null&&(this.#r=null),new l("no-egress");return t}#m(e,t,n,r){switch(t.type){case"welcome":this.#l=null,this.#a=t.waiting,this.#s.size>0&&this.#y(),this.#p();break;case"offer":this.#v(e,t,n,r);break;case"cancel":this.#S(t.match);break}}#v(e,t,n,r){let{match:s}=t,a=i=>e.send({type:"decline",match:s,reason:i});if(!r.has(t.egress))return a("foreign-egress");if(!this.#n.take(s))return a("full");try{let i=new _(this.#e.platform,n,t,{answered:c=>e.send({type:"answer",match:s,sdp:c}),opened:()=>{e.send({type:"outcome",match:s,connected:!0}),this.#n.opened(s),this.#p()},ended:c=>{c==="unanswered"&&a("failed"),c==="unconnected"&&e.send({type:"outcome",match:s,connected:!1}),this.#w(s)}});this.#s.set(s,i),this.#y(),i.start(t)}catch{this.#n.release(s),a("failed")}}#S(e){let t=this.#s.get(e);t===void 0||this.#n.isOpen(e)||(t.close(),this.#w(e))}#w(e){this.#s.delete(e),this.#n.release(e),this.#y(),this.#p()}#y(){this.#i?.send({type:"load",free:this.#n.free})}#p(){this.#e.onStatus(this.status)}};var A=class o extends CustomEvent{static type="magpies-state";constructor(e){super(o.type,{detail:e,bubbles:!0,composed:!0})}},ne={state:"off",on:!1,helping:0,helped:0,online:0,failure:null},O=class extends HTMLElement{static observedAttributes=["broker","egress"];#e=null;#t=null;#n=ne;#s=!0;#r=!1;#o=new AbortController;get broker(){let e=this.getAttribute("broker");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e||"/",this.baseURI);return t.username+t.password+t.search+t.hash===""&&/^https?:$/.test(t.protocol)?t:null}get status(){return this.#n}connectedCallback(){let e=this.shadowRoot??this.attachShadow({mode:"open",delegatesFocus:!0}),t=this.closest("[lang]")?.getAttribute("lang")??"";this.#e=new v(e,V(t),()=>this.toggle()),this.#e.show(this.#n,this.#s),this.#o=new AbortController;let{signal:n}=this.#o;addEventListener("pagehide",()=>this.#l(),{signal:n}),addEventListener("pageshow",()=>this.#c(),{signal:n}),addEventListener("online",()=>this.#t?.hurry(),{signal:n})}disconnectedCallback(){this.#o.abort(),this.#a(),this.#e?.close(),this.#e=null}attributeChangedCallback(e,t,n){t!==n&&this.#a()}toggle(){this.#n.on?this.switchOff():this.switchOn()}switchOn(){this.isConnected&&(this.#s=!1,this.#t??=this.#d(),this.#t?.start())}switchOff(){this.#t?.stop()}focus(e){this.#e?.focus(e)}#d(){let e=this.broker;if(!H())return this.#i("unsupported");if(e===null)return this.#i("misconfigured");let t=this.getAttribute("egress"),n;try{n=t===null?null:p.parse(t)}catch{return this.#i("misconfigured")}return new L({platform:D,kind:"page",broker:e,allowed:n,onStatus:r=>this.#u(r)})}#i(e){return this.#u({...ne,state:"error",failure:e}),null}#a(){this.#r=!1,this.switchOff(),this.#t=null}#l(){this.#r=this.#n.on,this.switchOff()}#c(){this.#r&&this.switchOn(),this.#r=!1}#u(e){this.#n=e,this.#e?.show(e,this.#s),this.dispatchEvent(new A(e))}};customElements.get("magpies-bridge")||customElements.define("magpies-bridge",O);})();
