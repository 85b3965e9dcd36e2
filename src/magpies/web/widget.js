/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var v="goodbye";var F={least:16384,usual:1048576,most:16777216},U=65536,G=15e3,z=2e3,N=3,V=30,H=2e3,W=1e3,Y=1e4,B=15e3,$=2500,K=3e4;var g=class o{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(r=>!ue(r));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new o(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function ue(o){let e=URL.canParse(o)?new URL(o):null;return e!==null&&o.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}var j={fetch:(o,e)=>fetch(o,e),socket:o=>new WebSocket(o),peer:o=>new RTCPeerConnection(o),random:()=>Math.random(),now:()=>performance.now(),online:()=>navigator.onLine};function q(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}var I={language:"en",title:"Be a bridge",introduction:"Switch this on and, while this page is open, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped, and ends when you switch it off or leave this page. Nothing is stored in your browser."],off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",online:{one:"{count} volunteer is ready now, so it can take a while.",other:"About {count} volunteers are ready now, so it can take a while."},keepOpen:"Keep this page open; there is nothing else to do.",obstacles:{blocked:"Your network seems to block the connections that readers need, so they cannot reach you here.",unreachable:"Readers have tried to reach you, but their connections did not get through your network."},elsewhere:"On another network, at home or on your phone, it may work. As long as this is on, your browser keeps trying.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},helped:{one:"{count} connection carried since you opened this page.",other:"{count} connections carried since you opened this page."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."}};var he=[I];function X(o){let e=t=>t.toLowerCase().split("-",1)[0]??"";return he.find(t=>e(t.language)===e(o))??I}function b(o,e,t){return(o[new Intl.PluralRules(t).select(e)]??o.other).replace("{count}",new Intl.NumberFormat(t).format(e))}var pe=`
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
.status { display: flex; gap: .6rem; }
.dot {
  flex: none;
  inline-size: .625rem;
  block-size: .625rem;
  margin-block-start: calc((1.5em - .625rem) / 2); /* whole pixels keep it round */
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
[data-state="hindered"] .dot { border-color: var(--_problem); border-radius: 2px; }
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
`,E=null;function J(){return E===null&&(E=new CSSStyleSheet,E.replaceSync(pe)),E}var fe=1500,Z="http://www.w3.org/2000/svg",ge=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]],x=class{#t;#e;#r;#o;#n;#s;#i;#d;#l;#a="";constructor(e,t,r){this.#t=t,e.adoptedStyleSheets=[J()];let n=d("span",{class:"title",id:"title"},m(t.title));n.addEventListener("click",r),this.#r=d("button",{class:"switch",part:"switch",type:"button",role:"switch","aria-labelledby":"title"}),this.#r.addEventListener("click",r),this.#o=d("p",{id:"introduction"},m(t.introduction)),this.#s=m(""),this.#i=d("p",{class:"note"}),this.#n=d("div",{class:"status"},d("span",{class:"dot"}),d("div",{},d("p",{class:"words",id:"words"},this.#s),this.#i)),this.#d=d("p",{class:"announcer",role:"status"}),this.#e=d("section",{class:"card",part:"card",lang:t.language,"aria-labelledby":"title"},d("div",{class:"head"},me(),n,this.#r),this.#o,this.#n,d("details",{},d("summary",{},m(t.more)),d("ul",{},...t.facts.map(s=>d("li",{},m(s))))),this.#d),e.replaceChildren(this.#e)}show(e,t){let r=this.#c(e);this.#e.dataset.state=e.obstacle===null?e.state:"hindered",this.#r.setAttribute("aria-checked",String(e.on)),this.#o.hidden=!t,this.#r.setAttribute("aria-describedby",t?"introduction":"words"),this.#n.hidden=t&&e.state==="off",this.#s.textContent=r;let n=this.#u(e);this.#i.hidden=n==="",this.#i.replaceChildren(m(n)),this.#h(e,r)}focus(e){this.#r.focus(e)}close(){clearTimeout(this.#l)}#c({state:e,helping:t,failure:r,obstacle:n}){let s=this.#t;return n!==null?s.obstacles[n]:e==="helping"?b(s.helping,t,s.language):e==="error"?r===null?"":s.failures[r]:s[e]}#u({state:e,on:t,helped:r,online:n,obstacle:s}){let{online:a,helped:i,keepOpen:h,elsewhere:l,language:f}=this.#t;return s!==null?l:e==="waiting"?r>0?b(i,r,f):n>1?b(a,n,f):h:e==="helping"?h:!t&&r>0?b(i,r,f):""}#h({state:e,failure:t,obstacle:r},n){clearTimeout(this.#l);let s=`${e} ${t} ${r}`;this.#a===""&&e==="off"&&(this.#a=s),!(s===this.#a||e==="connecting")&&(this.#l=setTimeout(()=>{this.#a=s,this.#d.textContent=n},fe))}};function d(o,e,...t){let r=document.createElement(o);for(let[n,s]of Object.entries(e))r.setAttribute(n,s);return r.append(...t),r}function m(o){return d("bdi",{},o)}function me(){let o=document.createElementNS(Z,"svg");o.setAttribute("class","bird"),o.setAttribute("viewBox","-4 -3 40 40"),o.setAttribute("aria-hidden","true");for(let[e,t]of ge){let r=document.createElementNS(Z,"path");r.setAttribute("fill",e),r.setAttribute("d",t),o.append(r)}return o}var T=class{#t;#e=1e3;constructor(e){this.#t=e}next(){let e=this.#e;return this.#e=Math.min(6e4,e*2),Math.max(1e3,e*(.5+this.#t()/2))}reset(){this.#e=1e3}};var u=class extends Error{},y=class{#t;constructor(e,t){if(e.length>t)throw new u("too long");let r;try{r=JSON.parse(e)}catch{throw new u("not JSON")}if(typeof r!="object"||r===null||Array.isArray(r))throw new u("not an object");this.#t=r}text(e,t){return Q(e,this.#t[e],t)}texts(e,t,r){let n=this.#t[e];if(!Array.isArray(n)||n.length>t)throw new u(e);return n.map(s=>Q(e,s,r))}integer(e,t,r,n){let s=this.number(e,t,r,n);if(!Number.isSafeInteger(s))throw new u(e);return s}number(e,t,r,n){let s=this.#t[e]===void 0?n:this.#t[e];if(typeof s!="number"||!(s>=t&&s<=r))throw new u(e);return s}boolean(e){let t=this.#t[e];if(typeof t!="boolean")throw new u(e);return t}oneOf(e,t){let r=t.find(n=>n===this.#t[e]);if(r===void 0)throw new u(e);return r}};function Q(o,e,{most:t,least:r=1,pattern:n}){if(typeof e!="string"||e.length<r||e.length>t||n&&!n.test(e))throw new u(o);return e}var Se=["bad_request","unsupported_version","unknown_pool","pool_token_required","no_volunteer","no_egress","volunteer_failed","too_many_requests","busy"],ee={least:8,most:32,pattern:/^[A-Za-z0-9_-]+$/},ke={most:16384},re={most:512},Ee={most:512,pattern:/^stuns?:\S+$/},xe=["welcome","offer","cancel","reachability","refused"];function ne(o){if(o.type==="answer"&&!(o.sdp&&o.sdp.length<=16384))throw new u("sdp");return JSON.stringify(o)}function oe(o){let e=new y(o,65536),t=e.oneOf("type",xe);switch(t){case"welcome":return{type:t,version:e.integer("version",-1/0,1/0),waiting:e.integer("waiting",0,1/0,0)};case"offer":return{type:t,match:e.text("match",ee),sdp:e.text("sdp",ke),egress:e.text("egress",re),deadlineMs:e.number("deadline_s",Number.MIN_VALUE,60,10)*1e3};case"cancel":return{type:t,match:e.text("match",ee)};case"reachability":return{type:t,reachable:e.boolean("reachable")};case"refused":return{type:t,error:e.oneOf("error",Se),detail:e.text("detail",{least:0,most:512})}}}function se(o){let e=new y(o,65536),{least:t,usual:r,most:n}=F;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,Ee),egresses:e.texts("egresses",16,re),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,n,r)}}function p(o,e){return new Promise(t=>{if(e.aborted)return t();let r=()=>{clearTimeout(n),e.removeEventListener("abort",r),t()},n=setTimeout(r,o);e.addEventListener("abort",r)})}async function C(o,e,t){let r=new AbortController,n=()=>r.abort(),s=()=>o.iceGatheringState==="complete",a=()=>{(s()||t.aborted)&&n()};return t.addEventListener("abort",n,{signal:r.signal}),o.addEventListener("icegatheringstatechange",a,{signal:r.signal}),a(),await p(e,r.signal),n(),s()}var c=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!Te.has(this.failure)}},Te=new Set(["unreachable","offline","busy","no-egress"]),_e={bad_request:"refused",pool_token_required:"refused",unknown_pool:"refused",unsupported_version:"outdated"};async function ie(o,e,t){let r=new AbortController,n=()=>r.abort();t.addEventListener("abort",n);let s=setTimeout(n,B),a;try{let i=await o.fetch(le(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:r.signal});if(i.status===429||i.status===503)throw new c("busy");if(!i.ok)throw new c("unreachable");a=se(await Oe(i,65536))}catch(i){throw i instanceof c?i:new c(ae(o))}finally{clearTimeout(s),t.removeEventListener("abort",n)}if(a.version!==1)throw new c("outdated");return a}var O=class{#t;#e;#r=new AbortController;#o=null;#n=!1;constructor(e,t){this.#t=e,this.#e=e.socket(le(t,"v1/volunteer").replace(/^http/,"ws"))}get welcomed(){return this.#n&&!this.#r.signal.aborted}send(e){this.#e.readyState===this.#e.OPEN&&this.#e.send(ne(e))}async run(e,t,r){let n=()=>this.close();r.addEventListener("abort",n);let s={signal:this.#r.signal};if(this.#e.addEventListener("open",()=>this.send(e),s),this.#e.addEventListener("close",n,s),this.#e.addEventListener("message",({data:a})=>{let i=this.#s(a);if(i===null)return this.close();this.#n=!0,t(i)},s),r.aborted&&n(),await p(B,this.#r.signal),this.#n||n(),await Ce(this.#r.signal),r.removeEventListener("abort",n),!r.aborted)throw new c(this.#o??ae(this.#t))}close(){this.#r.abort(),this.#e.close()}#s(e){let t;try{t=oe(typeof e=="string"?e:"")}catch{return null}return t.type==="refused"?(this.#o=_e[t.error]??"busy",null):t.type==="welcome"===this.#n?null:t.type==="welcome"&&t.version!==1?(this.#o="outdated",null):t}};function ae(o){return o.online()?"unreachable":"offline"}function le(o,e){return new URL(e,o.href.replace(/\/*$/,"/")).href}function Ce(o){return new Promise(e=>{o.aborted?e():o.addEventListener("abort",()=>e())})}async function Oe(o,e){let t=o.body?.getReader(),r=new TextDecoder,n="";for(let s=0;t;){let{done:a,value:i}=await t.read();if(a)break;if(s+=i.length,s>e)throw await t.cancel(),new c("unreachable");n+=r.decode(i,{stream:!0})}return n+r.decode()}var w=class{#t;#e=null;#r=[];#o=0;#n=0;constructor(e){this.#t=e}get dropped(){return this.#n}open(e){this.#e=e;let t=this.#r;this.#r=[];for(let r of t)this.deliver(r)}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;return t===0||t>16384?!1:(this.#e===null?this.#s(e,t):this.#e.bufferedAmount+t>this.#t?this.#n+=1:this.#e.send(e),!0)}#s(e,t){this.#o+t>U?this.#n+=1:(this.#r.push(e),this.#o+=t)}};var R=class{#t;#e=new AbortController;#r;#o;#n;#s;#i=null;#d="unanswered";#l=!1;constructor(e,t,r,n){this.#t=n,this.#r=new w(t.bufferOctets),this.#o=new w(t.bufferOctets),this.#s=e.socket(r.egress);try{this.#n=e.peer({iceServers:t.stun.map(s=>({urls:s}))})}catch(s){throw this.#s.close(),s}this.#u(),this.#h()}async start(e){this.#c();try{await this.#n.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#n.setLocalDescription(await this.#n.createAnswer());let t=Math.min(z,e.deadlineMs/2);if(await C(this.#n,t,this.#e.signal),this.#e.signal.aborted)return;this.#t.answered(this.#n.localDescription?.sdp??""),this.#d="unconnected",this.#p()}catch{this.#a()}}sayGoodbye(){this.#l||(this.#l=!0,this.#m())}async leave(){if(this.#d==="unanswered")return this.#a();this.#l=!0,this.#m(),await p(H,this.#e.signal),this.close()}part(){for(let e=0;e<N;e+=1)this.#b();this.close()}close(){this.#e.signal.aborted||(this.#e.abort(),this.#i?.close(),this.#n.close(),this.#s.close())}#a(){this.#e.signal.aborted||(this.close(),this.#t.ended(this.#d))}async#c(){await p(G,this.#e.signal),this.#d!=="closed"&&this.#a()}#u(){let e=this.#s,{signal:t}=this.#e;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#p(),{signal:t}),e.addEventListener("close",()=>this.#S(),{signal:t}),e.addEventListener("message",({data:r})=>{r===v?this.sayGoodbye():this.#y(this.#r,r)},{signal:t})}#h(){let e=this.#n,{signal:t}=this.#e;e.addEventListener("datachannel",({channel:r})=>this.#g(r),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#w(),{signal:t})}#g(e){if(this.#i!==null)return e.close();this.#i=e;let{signal:t}=this.#e;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#p(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:r})=>{r!==v&&this.#y(this.#o,r)},{signal:t}),this.#p()}#w(){let e=this.#n.connectionState;e==="failed"||e==="closed"?this.#a():e==="disconnected"&&this.#v()}async#v(){await p(Y,this.#e.signal),this.#n.connectionState==="disconnected"&&this.#a()}#S(){this.#d==="unconnected"?this.#p():this.#a()}#p(){let e=this.#i,{readyState:t,OPEN:r}=this.#s;if(!(this.#d!=="unconnected"||e?.readyState!=="open")){if(t>r)return void this.#k(e);t<r||(this.#d="closed",this.#r.open(e),this.#o.open(this.#s),this.#l&&this.#m(),this.#t.opened())}}async#k(e){e.close(),await p(W,this.#e.signal),this.#a()}async#m(){for(let e=0;e<N&&!this.#e.signal.aborted;e+=1)this.#b(),await p(V,this.#e.signal)}#b(){if(!(this.#d!=="closed"||this.#i?.readyState!=="open"))try{this.#i.send(v)}catch{}}#y(e,t){try{e.deliver(t)||this.#a()}catch{this.#a()}}};function Re(o,e){let t=new Map;for(let{address:r,port:n,relatedAddress:s,relatedPort:a}of o){if(r===null||n===null||r.includes(":"))continue;let i=a?`${s} ${a}`:r;t.set(i,(t.get(i)??new Set).add(n))}return[...t.values()].some(r=>r.size>1)?"dependent":t.size>0&&e?"independent":"unknown"}async function de(o,e,t){let r=e.slice(0,2);if(r.length<2)return{nat:"unknown",blocked:!1};let n=o.peer({iceServers:[{urls:r}]}),s=[],a=!1,i=!1,h=!1;n.onicecandidate=({candidate:l})=>{l?.protocol==="udp"&&(i=!0,l.type==="srflx"&&s.push(l),l.address?.endsWith(".local")||(h=!0))},n.onicecandidateerror=({errorText:l})=>{/incompatible|not associated/i.test(l)||(a=!0)};try{n.createDataChannel(""),await n.setLocalDescription();let l=await C(n,$,t),f=l?!i:!h;return{nat:Re(s,l&&!a),blocked:f&&!t.aborted}}finally{n.close()}}var M=class{#t=new Map;#e=0;total=0;get free(){return Math.max(0,this.total-this.#t.size)}get helping(){return[...this.#t.values()].filter(Boolean).length}get helped(){return this.#e}take(e){return this.free===0||this.#t.has(e)?!1:(this.#t.set(e,!1),!0)}isOpen(e){return this.#t.get(e)===!0}opened(e){this.#t.get(e)===!1&&(this.#t.set(e,!0),this.#e+=1)}release(e){this.#t.delete(e)}};var A=class{#t;#e;#r=new M;#o=new Map;#n=new Set;#s;#i=null;#d=null;#l=null;#a=0;#c=null;#u=null;constructor(e){this.#t=e,this.#s=e.allowed,this.#e=new T(e.platform.random)}get status(){let{helping:e,helped:t}=this.#r,r=this.#h(e);return{state:r,on:this.#i!==null,helping:e,helped:t,online:this.#a,failure:r==="error"?this.#c:null,obstacle:r==="waiting"?this.#u:null}}start(){this.#i===null&&(this.#i=new AbortController,this.#c=null,this.#e.reset(),this.#f(),this.#v(this.#i.signal))}stop(){this.#l?.send({type:"goodbye"}),this.#g(null)}warn(){for(let e of this.#o.values())e.sayGoodbye()}cut(){for(let e of[...this.#o.values(),...this.#n])e.part();this.stop()}hurry(){this.#e.reset(),this.#d?.abort()}#h(e){return this.#i===null?this.#c===null?"off":"error":e>0?"helping":this.#c!==null?"error":this.#l?.welcomed?"waiting":"connecting"}#g(e){if(this.#i===null&&e===null&&this.#c===null)return;this.#i?.abort(),this.#i=null,this.#c=e;let t=[...this.#o];this.#o.clear();for(let[r,n]of t)this.#r.release(r),this.#w(n);this.#f()}async#w(e){this.#n.add(e),await e.leave(),this.#n.delete(e)}async#v(e){let{platform:t}=this.#t;for(;!e.aborted;){let r=t.now();try{await this.#p(e)}catch(n){if(e.aborted)break;n instanceof c||console.error(n);let s=n instanceof c?n:new c("unsupported");if(s.permanent)return this.#g(s.failure);this.#c=s.failure,this.#f()}t.now()-r>K&&this.#e.reset(),e.aborted||await this.#S(e)}}async#S(e){let t=new AbortController,r=()=>t.abort();this.#d=t,e.addEventListener("abort",r,{signal:t.signal}),await p(this.#e.next(),t.signal),r()}async#p(e){let{platform:t,broker:r,kind:n}=this.#t,s=await ie(t,r,e),a=this.#k(s),{nat:i,blocked:h}=await de(t,s.stun,e);if(e.aborted)return;this.#u=h?"blocked":null,this.#r.total=s.slots;let l=new O(t,r);this.#l=l;try{await l.run({type:"hello",version:1,kind:n,slots:s.slots,nat:i,egresses:a.urls},f=>this.#m(l,f,s,a),e)}finally{this.#l===l&&(this.#l=null)}}#k(e){if(this.#s===null)try{this.#s=new g(e.egresses)}catch{throw new c("misconfigured")}let t=this.#s;if(t.urls.length===0)throw this.#t.allowed===null&&(this.#s=null),new c("no-egress");return t}#m(e,t,r,n){switch(t.type){case"welcome":this.#c=null,this.#a=t.waiting,this.#o.size>0&&this.#E(),this.#f();break;case"offer":this.#b(e,t,r,n);break;case"cancel":this.#y(t.match);break;case"reachability":this.#u=t.reachable?null:this.#u??"unreachable",this.#f();break}}#b(e,t,r,n){let{match:s}=t,a=i=>e.send({type:"decline",match:s,reason:i});if(!n.has(t.egress))return a("foreign-egress");if(!this.#r.take(s))return a("full");try{let i=new R(this.#t.platform,r,t,{answered:h=>e.send({type:"answer",match:s,sdp:h}),opened:()=>{this.#o.get(s)===i&&(e.send({type:"outcome",match:s,connected:!0}),this.#r.opened(s),this.#u=null,this.#f())},ended:h=>{h==="unanswered"&&a("failed"),h==="unconnected"&&e.send({type:"outcome",match:s,connected:!1}),this.#o.get(s)===i&&this.#x(s)}});this.#o.set(s,i),this.#E(),i.start(t)}catch{this.#r.release(s),a("failed")}}#y(e){let t=this.#o.get(e);t===void 0||this.#r.isOpen(e)||(t.close(),this.#x(e))}#x(e){this.#o.delete(e),this.#r.release(e),this.#E(),this.#f()}#E(){this.#l?.send({type:"load",free:this.#r.free})}#f(){this.#t.onStatus(this.status)}};var D=class o extends CustomEvent{static type="magpies-state";constructor(e){super(o.type,{detail:e,bubbles:!0,composed:!0})}},ce={state:"off",on:!1,helping:0,helped:0,online:0,failure:null,obstacle:null},P=class extends HTMLElement{static observedAttributes=["broker","egress"];#t=null;#e=null;#r=ce;#o=!0;#n=!1;#s=new AbortController;#i=()=>this.#e?.warn();get broker(){let e=this.getAttribute("broker");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e||"/",this.baseURI);return t.username+t.password+t.search+t.hash===""&&/^https?:$/.test(t.protocol)?t:null}get status(){return this.#r}connectedCallback(){let e=this.shadowRoot??this.attachShadow({mode:"open",delegatesFocus:!0}),t=this.closest("[lang]")?.getAttribute("lang")??"";this.#t=new x(e,X(t),()=>this.toggle()),this.#t.show(this.#r,this.#o),this.#s=new AbortController;let{signal:r}=this.#s;addEventListener("pagehide",()=>this.#c(),{signal:r}),addEventListener("pageshow",()=>this.#u(),{signal:r}),addEventListener("online",()=>this.#e?.hurry(),{signal:r})}disconnectedCallback(){this.#s.abort(),this.#a(),this.#t?.close(),this.#t=null}attributeChangedCallback(e,t,r){t!==r&&this.#a()}toggle(){this.#r.on?this.switchOff():this.switchOn()}switchOn(){this.isConnected&&(this.#o=!1,this.#e??=this.#d(),this.#e?.start())}switchOff(){this.#e?.stop()}focus(e){this.#t?.focus(e)}#d(){let e=this.broker;if(!q())return this.#l("unsupported");if(e===null)return this.#l("misconfigured");let t=this.getAttribute("egress"),r;try{r=t===null?null:g.parse(t)}catch{return this.#l("misconfigured")}return new A({platform:j,kind:"page",broker:e,allowed:r,onStatus:n=>this.#h(n)})}#l(e){return this.#h({...ce,state:"error",failure:e}),null}#a(){this.#n=!1,this.switchOff(),this.#e=null}#c(){this.#n=this.#r.on,this.#e?.cut()}#u(){this.#n&&this.switchOn(),this.#n=!1}#h(e){this.#r=e,this.#g(e.helping>0),this.#t?.show(e,this.#o),this.dispatchEvent(new D(e))}#g(e){e?addEventListener("beforeunload",this.#i):removeEventListener("beforeunload",this.#i)}};customElements.get("magpies-bridge")||customElements.define("magpies-bridge",P);})();
