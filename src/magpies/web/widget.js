/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var N={least:16384,usual:1048576,most:16777216},I=65536,B=15e3,F=2e3,U=1e4,M=15e3,z=2500,D=3e4;var p=class o{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!se(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new o(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function se(o){let e=URL.canParse(o)?new URL(o):null;return e!==null&&o.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}var H={fetch:(o,e)=>fetch(o,e),socket:o=>new WebSocket(o),peer:o=>new RTCPeerConnection(o),random:()=>Math.random(),now:()=>performance.now(),online:()=>navigator.onLine};function V(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}var A={language:"en",title:"Be a bridge",introduction:"Switch this on and, while this page is open, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped, and ends when you switch it off or leave this page. Nothing is stored in your browser."],off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",online:{one:"{count} volunteer is ready now, so it can take a while.",other:"About {count} volunteers are ready now, so it can take a while."},keepOpen:"Keep this page open; there is nothing else to do.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},helped:{one:"{count} connection carried since you opened this page.",other:"{count} connections carried since you opened this page."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."}};var ie=[A];function W(o){let e=t=>t.toLowerCase().split("-",1)[0]??"";return ie.find(t=>e(t.language)===e(o))??A}function g(o,e,t){return(o[new Intl.PluralRules(t).select(e)]??o.other).replace("{count}",new Intl.NumberFormat(t).format(e))}var ae=`
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
.bird {
  flex: none;
  inline-size: 2.5rem;
  block-size: 2.5rem;
  border-radius: 9px;
  background: #d6ecea;
}
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
.head + p, .status { margin-block-start: .75rem; }
.status { display: flex; align-items: baseline; gap: .6rem; }
.dot {
  flex: none;
  inline-size: .6rem;
  block-size: .6rem;
  border: 2px solid var(--_muted);
  border-radius: 50%;
}
.note { margin-block-start: .15rem; color: var(--_muted); font-size: .9em; }
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
`,v=null;function G(){return v===null&&(v=new CSSStyleSheet,v.replaceSync(ae)),v}var le=1500,$="http://www.w3.org/2000/svg",de=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]],S=class{#e;#t;#n;#s;#r;#o;#d;#i;#a;#l="";constructor(e,t,n){this.#e=t,e.adoptedStyleSheets=[G()];let r=l("span",{class:"title",id:"title"},f(t.title));r.addEventListener("click",n),this.#n=l("button",{class:"switch",part:"switch",type:"button",role:"switch","aria-labelledby":"title"}),this.#n.addEventListener("click",n),this.#s=l("p",{id:"introduction"},f(t.introduction)),this.#o=f(""),this.#d=l("p",{class:"note"}),this.#r=l("div",{class:"status"},l("span",{class:"dot"}),l("div",{},l("p",{class:"words",id:"words"},this.#o),this.#d)),this.#i=l("p",{class:"announcer",role:"status"}),this.#t=l("section",{class:"card",part:"card",lang:t.language,"aria-labelledby":"title"},l("div",{class:"head"},ce(),r,this.#n),this.#s,this.#r,l("details",{},l("summary",{},f(t.more)),l("ul",{},...t.facts.map(s=>l("li",{},f(s))))),this.#i),e.replaceChildren(this.#t)}show(e,t){let n=this.#u(e);this.#t.dataset.state=e.state,this.#n.setAttribute("aria-checked",String(e.on)),this.#s.hidden=!t,this.#n.setAttribute("aria-describedby",t?"introduction":"words"),this.#r.hidden=t&&e.state==="off",this.#o.textContent=n;let r=this.#c(e);this.#d.hidden=r==="",this.#d.replaceChildren(f(r)),this.#f(e,n)}focus(e){this.#n.focus(e)}close(){clearTimeout(this.#a)}#u({state:e,helping:t,failure:n}){let r=this.#e;return e==="helping"?g(r.helping,t,r.language):e==="error"?n===null?"":r.failures[n]:r[e]}#c({state:e,on:t,helped:n,online:r}){let{online:s,helped:a,keepOpen:i,language:c}=this.#e;return e==="waiting"?n>0?g(a,n,c):r>1?g(s,r,c):i:e==="helping"?i:!t&&n>0?g(a,n,c):""}#f({state:e,failure:t},n){clearTimeout(this.#a);let r=`${e} ${t}`;this.#l===""&&e==="off"&&(this.#l=r),!(r===this.#l||e==="connecting")&&(this.#a=setTimeout(()=>{this.#l=r,this.#i.textContent=n},le))}};function l(o,e,...t){let n=document.createElement(o);for(let[r,s]of Object.entries(e))n.setAttribute(r,s);return n.append(...t),n}function f(o){return l("bdi",{},o)}function ce(){let o=document.createElementNS($,"svg");o.setAttribute("class","bird"),o.setAttribute("viewBox","-4 -3 40 40"),o.setAttribute("aria-hidden","true");for(let[e,t]of de){let n=document.createElementNS($,"path");n.setAttribute("fill",e),n.setAttribute("d",t),o.append(n)}return o}var k=class{#e;#t=1e3;constructor(e){this.#e=e}next(){let e=this.#t;return this.#t=Math.min(6e4,e*2),Math.max(1e3,e*(.5+this.#e()/2))}reset(){this.#t=1e3}};var u=class extends Error{},m=class{#e;constructor(e,t){if(e.length>t)throw new u("too long");let n;try{n=JSON.parse(e)}catch{throw new u("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new u("not an object");this.#e=n}text(e,t){return Y(e,this.#e[e],t)}texts(e,t,n){let r=this.#e[e];if(!Array.isArray(r)||r.length>t)throw new u(e);return r.map(s=>Y(e,s,n))}integer(e,t,n,r){let s=this.number(e,t,n,r);if(!Number.isSafeInteger(s))throw new u(e);return s}number(e,t,n,r){let s=this.#e[e]===void 0?r:this.#e[e];if(typeof s!="number"||!(s>=t&&s<=n))throw new u(e);return s}oneOf(e,t){let n=t.find(r=>r===this.#e[e]);if(n===void 0)throw new u(e);return n}};function Y(o,e,{most:t,least:n=1,pattern:r}){if(typeof e!="string"||e.length<n||e.length>t||r&&!r.test(e))throw new u(o);return e}var ge=["bad_request","unsupported_version","unknown_pool","pool_token_required","no_volunteer","no_egress","volunteer_failed","too_many_requests","busy"],K={least:8,most:32,pattern:/^[A-Za-z0-9_-]+$/},me={most:16384},q={most:512},be={most:512,pattern:/^stuns?:\S+$/},ye=["welcome","offer","cancel","refused"];function X(o){if(o.type==="answer"&&!(o.sdp&&o.sdp.length<=16384))throw new u("sdp");return JSON.stringify(o)}function J(o){let e=new m(o,65536),t=e.oneOf("type",ye);switch(t){case"welcome":return{type:t,version:e.integer("version",-1/0,1/0),waiting:e.integer("waiting",0,1/0,0)};case"offer":return{type:t,match:e.text("match",K),sdp:e.text("sdp",me),egress:e.text("egress",q),deadlineMs:e.number("deadline_s",Number.MIN_VALUE,60,10)*1e3};case"cancel":return{type:t,match:e.text("match",K)};case"refused":return{type:t,error:e.oneOf("error",ge),detail:e.text("detail",{least:0,most:512})}}}function Z(o){let e=new m(o,65536),{least:t,usual:n,most:r}=N;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,be),egresses:e.texts("egresses",16,q),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,r,n)}}function h(o,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(r),e.removeEventListener("abort",n),t()},r=setTimeout(n,o);e.addEventListener("abort",n)})}async function x(o,e,t){let n=new AbortController,r=()=>n.abort(),s=()=>o.iceGatheringState==="complete",a=()=>{(s()||t.aborted)&&r()};return t.addEventListener("abort",r,{signal:n.signal}),o.addEventListener("icegatheringstatechange",a,{signal:n.signal}),a(),await h(e,n.signal),r(),s()}var d=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!we.has(this.failure)}},we=new Set(["unreachable","offline","busy","no-egress"]),ve={bad_request:"refused",pool_token_required:"refused",unknown_pool:"refused",unsupported_version:"outdated"};async function Q(o,e,t){let n=new AbortController,r=()=>n.abort();t.addEventListener("abort",r);let s=setTimeout(r,M),a;try{let i=await o.fetch(te(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(i.status===429||i.status===503)throw new d("busy");if(!i.ok)throw new d("unreachable");a=Z(await ke(i,65536))}catch(i){throw i instanceof d?i:new d(ee(o))}finally{clearTimeout(s),t.removeEventListener("abort",r)}if(a.version!==1)throw new d("outdated");return a}var T=class{#e;#t;#n=new AbortController;#s=null;#r=!1;constructor(e,t){this.#e=e,this.#t=e.socket(te(t,"v1/volunteer").replace(/^http/,"ws"))}get welcomed(){return this.#r&&!this.#n.signal.aborted}send(e){this.#t.readyState===this.#t.OPEN&&this.#t.send(X(e))}async run(e,t,n){let r=()=>this.close();n.addEventListener("abort",r);let s={signal:this.#n.signal};if(this.#t.addEventListener("open",()=>this.send(e),s),this.#t.addEventListener("close",r,s),this.#t.addEventListener("message",({data:a})=>{let i=this.#o(a);if(i===null)return this.close();this.#r=!0,t(i)},s),n.aborted&&r(),await h(M,this.#n.signal),this.#r||r(),await Se(this.#n.signal),n.removeEventListener("abort",r),!n.aborted)throw new d(this.#s??ee(this.#e))}close(){this.#n.abort(),this.#t.close()}#o(e){let t;try{t=J(typeof e=="string"?e:"")}catch{return null}return t.type==="refused"?(this.#s=ve[t.error]??"busy",null):t.type==="welcome"===this.#r?null:t.type==="welcome"&&t.version!==1?(this.#s="outdated",null):t}};function ee(o){return o.online()?"unreachable":"offline"}function te(o,e){return new URL(e,o.href.replace(/\/*$/,"/")).href}function Se(o){return new Promise(e=>{o.aborted?e():o.addEventListener("abort",()=>e())})}async function ke(o,e){let t=o.body?.getReader(),n=new TextDecoder,r="";for(let s=0;t;){let{done:a,value:i}=await t.read();if(a)break;if(s+=i.length,s>e)throw await t.cancel(),new d("unreachable");r+=n.decode(i,{stream:!0})}return r+n.decode()}var b=class{#e;#t=null;#n=[];#s=0;#r=0;constructor(e){this.#e=e}get dropped(){return this.#r}open(e){this.#t=e;let t=this.#n;this.#n=[];for(let n of t)this.deliver(n)}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;return t===0||t>16384?!1:(this.#t===null?this.#o(e,t):this.#t.bufferedAmount+t>this.#e?this.#r+=1:this.#t.send(e),!0)}#o(e,t){this.#s+t>I?this.#r+=1:(this.#n.push(e),this.#s+=t)}};var C=class{#e;#t=new AbortController;#n;#s;#r;#o;#d=null;#i="unanswered";constructor(e,t,n,r){this.#e=r,this.#n=new b(t.bufferOctets),this.#s=new b(t.bufferOctets),this.#o=e.socket(n.egress);try{this.#r=e.peer({iceServers:t.stun.map(s=>({urls:s}))})}catch(s){throw this.#o.close(),s}this.#u(),this.#c()}async start(e){this.#l();try{await this.#r.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#r.setLocalDescription(await this.#r.createAnswer());let t=Math.min(F,e.deadlineMs/2);if(await x(this.#r,t,this.#t.signal),this.#t.signal.aborted)return;this.#e.answered(this.#r.localDescription?.sdp??""),this.#i="unconnected",this.#h()}catch{this.#a()}}close(){this.#t.signal.aborted||(this.#t.abort(),this.#d?.close(),this.#r.close(),this.#o.close())}#a(){this.#t.signal.aborted||(this.close(),this.#e.ended(this.#i))}async#l(){await h(B,this.#t.signal),this.#i!=="closed"&&this.#a()}#u(){let e=this.#o,{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#h(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:n})=>this.#g(this.#n,n),{signal:t})}#c(){let e=this.#r,{signal:t}=this.#t;e.addEventListener("datachannel",({channel:n})=>this.#f(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#m(),{signal:t})}#f(e){if(this.#d!==null)return e.close();this.#d=e;let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#h(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:n})=>this.#g(this.#s,n),{signal:t}),this.#h()}#m(){let e=this.#r.connectionState;e==="failed"||e==="closed"?this.#a():e==="disconnected"&&this.#b()}async#b(){await h(U,this.#t.signal),this.#r.connectionState==="disconnected"&&this.#a()}#h(){let e=this.#d;!(e?.readyState==="open"&&this.#o.readyState===this.#o.OPEN)||this.#i!=="unconnected"||(this.#i="closed",this.#n.open(e),this.#s.open(this.#o),this.#e.opened())}#g(e,t){try{e.deliver(t)||this.#a()}catch{this.#a()}}};function xe(o,e){let t=new Map;for(let{address:n,port:r,relatedAddress:s,relatedPort:a}of o){if(n===null||r===null||n.includes(":"))continue;let i=a?`${s} ${a}`:n;t.set(i,(t.get(i)??new Set).add(r))}return[...t.values()].some(n=>n.size>1)?"dependent":t.size>0&&e?"independent":"unknown"}async function ne(o,e,t){let n=e.slice(0,2);if(n.length<2)return"unknown";let r=o.peer({iceServers:[{urls:n}]}),s=[],a=!1;r.onicecandidate=({candidate:i})=>{i?.type==="srflx"&&i.protocol==="udp"&&s.push(i)},r.onicecandidateerror=({errorText:i})=>{/incompatible|not associated/i.test(i)||(a=!0)};try{r.createDataChannel(""),await r.setLocalDescription();let i=await x(r,z,t);return xe(s,i&&!a)}finally{r.close()}}var L=class{#e=new Map;#t=0;total=0;get free(){return Math.max(0,this.total-this.#e.size)}get helping(){return[...this.#e.values()].filter(Boolean).length}get helped(){return this.#t}take(e){return this.free===0||this.#e.has(e)?!1:(this.#e.set(e,!1),!0)}isOpen(e){return this.#e.get(e)===!0}opened(e){this.#e.get(e)===!1&&(this.#e.set(e,!0),this.#t+=1)}release(e){this.#e.delete(e)}};var O=class{#e;#t;#n=new L;#s=new Map;#r;#o=null;#d=null;#i=null;#a=0;#l=null;constructor(e){this.#e=e,this.#r=e.allowed,this.#t=new k(e.platform.random)}get status(){let{helping:e,helped:t}=this.#n,n=this.#u(e),r=n==="error"?this.#l:null;return{state:n,on:this.#o!==null,helping:e,helped:t,online:this.#a,failure:r}}start(){this.#o===null&&(this.#o=new AbortController,this.#l=null,this.#t.reset(),this.#p(),this.#f(this.#o.signal))}stop(){this.#i?.send({type:"goodbye"}),this.#c(null)}hurry(){this.#t.reset(),this.#d?.abort()}#u(e){return this.#o===null?this.#l===null?"off":"error":e>0?"helping":this.#l!==null?"error":this.#i?.welcomed?"waiting":"connecting"}#c(e){if(!(this.#o===null&&e===null&&this.#l===null)){this.#o?.abort(),this.#o=null,this.#l=e;for(let[t,n]of this.#s)n.close(),this.#n.release(t);this.#s.clear(),this.#p()}}async#f(e){let{platform:t}=this.#e;for(;!e.aborted;){let n=t.now();try{await this.#b(e)}catch(r){if(e.aborted)break;r instanceof d||console.error(r);let s=r instanceof d?r:new d("unsupported");if(s.permanent)return this.#c(s.failure);this.#l=s.failure,this.#p()}t.now()-n>D&&this.#t.reset(),e.aborted||await this.#m(e)}}async#m(e){let t=new AbortController,n=()=>t.abort();this.#d=t,e.addEventListener("abort",n,{signal:t.signal}),await h(this.#t.next(),t.signal),n()}async#b(e){let{platform:t,broker:n,kind:r}=this.#e,s=await Q(t,n,e),a=this.#h(s),i=await ne(t,s.stun,e);if(e.aborted)return;this.#n.total=s.slots;let c=new T(t,n);this.#i=c;try{await c.run({type:"hello",version:1,kind:r,slots:s.slots,nat:i,egresses:a.urls},oe=>this.#g(c,oe,s,a),e)}finally{this.#i===c&&(this.#i=null)}}#h(e){if(this.#r===null)try{this.#r=new p(e.egresses)}catch{throw new d("misconfigured")}let t=this.#r;if(t.urls.length===0)throw this.#e.allowed===null&&(this.#r=null),new d("no-egress");return t}#g(e,t,n,r){switch(t.type){case"welcome":this.#l=null,this.#a=t.waiting,this.#s.size>0&&this.#y(),this.#p();break;case"offer":this.#v(e,t,n,r);break;case"cancel":this.#S(t.match);break}}#v(e,t,n,r){let{match:s}=t,a=i=>e.send({type:"decline",match:s,reason:i});if(!r.has(t.egress))return a("foreign-egress");if(!this.#n.take(s))return a("full");try{let i=new C(this.#e.platform,n,t,{answered:c=>e.send({type:"answer",match:s,sdp:c}),opened:()=>{e.send({type:"outcome",match:s,connected:!0}),this.#n.opened(s),this.#p()},ended:c=>{c==="unanswered"&&a("failed"),c==="unconnected"&&e.send({type:"outcome",match:s,connected:!1}),this.#w(s)}});this.#s.set(s,i),this.#y(),i.start(t)}catch{this.#n.release(s),a("failed")}}#S(e){let t=this.#s.get(e);t===void 0||this.#n.isOpen(e)||(t.close(),this.#w(e))}#w(e){this.#s.delete(e),this.#n.release(e),this.#y(),this.#p()}#y(){this.#i?.send({type:"load",free:this.#n.free})}#p(){this.#e.onStatus(this.status)}};var P=class o extends CustomEvent{static type="magpies-state";constructor(e){super(o.type,{detail:e,bubbles:!0,composed:!0})}},re={state:"off",on:!1,helping:0,helped:0,online:0,failure:null},R=class extends HTMLElement{static observedAttributes=["broker","egress"];#e=null;#t=null;#n=re;#s=!0;#r=!1;#o=new AbortController;get broker(){let e=this.getAttribute("broker");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e||"/",this.baseURI);return t.username+t.password+t.search+t.hash===""&&/^https?:$/.test(t.protocol)?t:null}get status(){return this.#n}connectedCallback(){let e=this.shadowRoot??this.attachShadow({mode:"open",delegatesFocus:!0}),t=this.closest("[lang]")?.getAttribute("lang")??"";this.#e=new S(e,W(t),()=>this.toggle()),this.#e.show(this.#n,this.#s),this.#o=new AbortController;let{signal:n}=this.#o;addEventListener("pagehide",()=>this.#l(),{signal:n}),addEventListener("pageshow",()=>this.#u(),{signal:n}),addEventListener("online",()=>this.#t?.hurry(),{signal:n})}disconnectedCallback(){this.#o.abort(),this.#a(),this.#e?.close(),this.#e=null}attributeChangedCallback(e,t,n){t!==n&&this.#a()}toggle(){this.#n.on?this.switchOff():this.switchOn()}switchOn(){this.isConnected&&(this.#s=!1,this.#t??=this.#d(),this.#t?.start())}switchOff(){this.#t?.stop()}focus(e){this.#e?.focus(e)}#d(){let e=this.broker;if(!V())return this.#i("unsupported");if(e===null)return this.#i("misconfigured");let t=this.getAttribute("egress"),n;try{n=t===null?null:p.parse(t)}catch{return this.#i("misconfigured")}return new O({platform:H,kind:"page",broker:e,allowed:n,onStatus:r=>this.#c(r)})}#i(e){return this.#c({...re,state:"error",failure:e}),null}#a(){this.#r=!1,this.switchOff(),this.#t=null}#l(){this.#r=this.#n.on,this.switchOff()}#u(){this.#r&&this.switchOn(),this.#r=!1}#c(e){this.#n=e,this.#e?.show(e,this.#s),this.dispatchEvent(new P(e))}};customElements.get("magpies-bridge")||customElements.define("magpies-bridge",R);})();
