/*! Magpies page pair.js. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var l={ar:"sha256-st/2Oi/UeNvxRCUG9usGuZ3+efia9rddSHvgfWNoRIs=",be:"sha256-4t/K2vCNnyLEKSAgVYUfCEnCDd7WLkMKMgy+WBnngSQ=",es:"sha256-b7nYIO0Z2mEkX6+yyiDU6VcANvOK6fyJiCRkAn+VAbY=",fa:"sha256-DhEA9zODAKREqmlIjaxFoeNky2n7BIAxZaQHsfqdxxA=",fr:"sha256-uKBSBq4oCtz/6HZj7xXbFge1DNdPxRjrcjwMMbd7/54=",my:"sha256-SF0rdlERYsOrteQR7yLUvcEnNJ/Z2QVum+4BIeY6vGg=",ru:"sha256-GmEcDD7jXdbB9mwVyU+m3jpqgSFMHHWX/KsO0RLBRUI=",tr:"sha256-SPovN8VS+KepHkVdoScbUBR0yTPElgBeN/r0r8oFfRI=",vi:"sha256-DoPoc7uj6p6iIjlNhUJEBtJ/Az5Oa9jmzV4yxUD4ST0=","zh-Hans":"sha256-1JM3B0+8jxGb32xgLb/pGrqvDC5V+vDL3tvVUeUexAw=","zh-Hant":"sha256-nl8E35BJEhC3J2mFqJeQtPXuVRovDCMGIA6ysJS/MbE="};var y=class{#e;#t=new Map;constructor(e){this.#e=e}load(e,t){let n=this.#t.get(e);return n===void 0&&(n=this.#r(e,t),this.#t.set(e,n)),n}async#r(e,t){if(this.#e===null)return null;try{let n=new URL(e,this.#e),o=await fetch(n,{integrity:t,credentials:"omit",mode:"cors"});return o.ok?await o.json():null}catch{return this.#t.delete(e),null}}};var _="goodbye";var E={least:16384,usual:1048576,most:16777216},ne=65536,re=15e3,T=2e3,j=3,oe=30,ie=2e3,se=1e3,ae=1e4,le=15e3;var de=5e3;var bt={least:1e6,most:Number.MAX_SAFE_INTEGER};var ce=250,Y={least:32768,most:1<<20};var yt=30*6e4;var w=class r{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!Ie(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new r(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function Ie(r){let e=URL.canParse(r)?new URL(r):null;return e!==null&&r.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}var ue="http://www.w3.org/2000/svg",Be=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]];function u(r,e,...t){let n=document.createElement(r);for(let[o,i]of Object.entries(e))n.setAttribute(o,i);return n.append(...t),n}function he(){let r=document.createElementNS(ue,"svg");r.setAttribute("class","bird"),r.setAttribute("viewBox","-4 -3 40 40"),r.setAttribute("aria-hidden","true");for(let[e,t]of Be){let n=document.createElementNS(ue,"path");n.setAttribute("fill",e),n.setAttribute("d",t),r.append(n)}return r}var f=class extends Error{},R=class{#e;constructor(e,t){if(e.length>t)throw new f("too long");let n;try{n=JSON.parse(e)}catch{throw new f("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new f("not an object");this.#e=n}text(e,t){return K(e,this.#e[e],t)}optionalText(e,t){let n=this.#e[e];return n==null?null:K(e,n,t)}texts(e,t,n){let o=this.#e[e];if(!Array.isArray(o)||o.length>t)throw new f(e);return o.map(i=>K(e,i,n))}integer(e,t,n,o){let i=this.number(e,t,n,o);if(!Number.isSafeInteger(i))throw new f(e);return i}number(e,t,n,o){let i=this.#e[e]===void 0?o:this.#e[e];if(typeof i!="number"||!(i>=t&&i<=n))throw new f(e);return i}boolean(e){let t=this.#e[e];if(typeof t!="boolean")throw new f(e);return t}oneOf(e,t){let n=t.find(o=>o===this.#e[e]);if(n===void 0)throw new f(e);return n}};function K(r,e,{most:t,least:n=1,pattern:o}){if(typeof e!="string"||e.length<n||e.length>t||o&&!o.test(e))throw new f(r);return e}var De={most:512},Fe={most:512,pattern:/^stuns?:\S+$/},Ge={most:2,least:2,pattern:/^[A-Z]{2}$/};function fe(r){let e=new R(r,65536),{least:t,usual:n,most:o}=E;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,Fe),egresses:e.texts("egresses",16,De),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,o,n),caution:e.optionalText("caution",Ge)}}function g(r,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(o),e.removeEventListener("abort",n),t()},o=setTimeout(n,r);e.addEventListener("abort",n)})}async function pe(r,e,t){let n=new AbortController,o=()=>n.abort(),i=()=>r.iceGatheringState==="complete",s=()=>{(i()||t.aborted)&&o()};return t.addEventListener("abort",o,{signal:n.signal}),r.addEventListener("icegatheringstatechange",s,{signal:n.signal}),s(),await g(e,n.signal),o(),i()}var p=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!He.has(this.failure)}},He=new Set(["unreachable","offline","busy","no-egress"]);async function ge(r,e,t){let n=new AbortController,o=()=>n.abort();t.addEventListener("abort",o);let i=setTimeout(o,le),s;try{let a=await r.fetch(Ve(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(a.status===429||a.status===503)throw new p("busy");if(!a.ok)throw new p("unreachable");s=fe(await $e(a,65536))}catch(a){throw a instanceof p?a:new p(We(r))}finally{clearTimeout(i),t.removeEventListener("abort",o)}if(s.version!==1)throw new p("outdated");return s}function We(r){return r.online()?"unreachable":"offline"}function Ve(r,e){return new URL(e,r.href.replace(/\/*$/,"/")).href}async function $e(r,e){let t=r.body?.getReader(),n=new TextDecoder,o="";for(let i=0;t;){let{done:s,value:a}=await t.read();if(s)break;if(i+=a.length,i>e)throw await t.cancel(),new p("unreachable");o+=n.decode(a,{stream:!0})}return o+n.decode()}var k=class{#e;#t;#r;#i=null;#n=!1;#a=[];#d=0;#l=0;constructor(e,t,n){this.#e=e,this.#t=t,this.#r=n}get dropped(){return this.#l}open(e){this.#i=e;let t=this.#a;this.#a=[];for(let n of t)this.deliver(n)}close(){this.#n=!0,this.#a=[]}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;if(t===0||t>16384)return!1;let n=this.#i;return n===null?this.#c(e,t):this.#t.carry(t,()=>this.#s(n,e)),!0}#s(e,t){if(!this.#n){if(e.bufferedAmount+t.byteLength>this.#e){this.#l+=1;return}try{e.send(t)}catch{this.#r()}}}#c(e,t){this.#d+t>ne?this.#l+=1:(this.#a.push(e),this.#d+=t)}};var c=class extends Error{fault;constructor(e){super(e),this.fault=e}},me="magpies-offer:",ye="magpies-reply:",we=["host","srflx","relay"],Ye={host:126,srflx:100,relay:0},be={srflx:0,relay:1,host:2},Q=128,Ke=/^[A-Za-z0-9+/]+$/;function ve(r,e){if(r.length>1024)throw new c("damaged");let t=Je(qe(r.replace(/\s+/g,""))),n=new DataView(t.buffer).getUint32(0)*1e3,o=new DataView(t.buffer).getUint32(4),i=Qe(t.subarray(8));if(e>=n)throw new c("expired");return{expires:n,subject:o,number:P(t),...i}}function xe(r,e){let t=Ze(r),n=new Uint8Array(8+t.length),o=new DataView(n.buffer);o.setUint32(0,e.expires/1e3),o.setUint32(4,e.number),n.set(t,8);let i=new Uint8Array(6+n.length);return i.set([1,1]),new DataView(i.buffer).setUint32(2,P(n)),i.set(n,6),ye+Ce(i)}function ke(r){return P(new TextEncoder().encode(r))}function Se({kind:r,address:e,port:t},n,o){let i=Ye[r]*16777216+(65535-n-6*o)*256+255,s=r==="host"?"":" raddr 0.0.0.0 rport 9";return`candidate:${n+1+6*o} 1 UDP ${i} ${e} ${t} typ ${r}${s}`}function P(r){let e=4294967295;for(let t of r){e^=t;for(let n=0;n<8;n+=1)e=e>>>1^(e&1?3988292384:0)}return(e^4294967295)>>>0}function qe(r){let e=r.toLowerCase();if(e.startsWith(me))return r.slice(me.length);if(e.startsWith(ye))throw new c("reply");if(e.startsWith("magpies:"))throw new c("invite");let t=/^(?:https?:\/\/[^#]*)?\/pair\/#(.+)$/.exec(r)?.[1];if(t===void 0)throw new c("not-offer");return t}function Je(r){let e=rt(r);if(e.length>0&&e[0]!==1)throw new c("outdated");let t=e.slice(6);if(t.length<8||e[1]!==0)throw new c("damaged");if(new DataView(e.buffer).getUint32(2)!==P(t))throw new c("damaged");return t}function Qe(r){let e=0,t=h=>{if(r.length-e<h)throw new c("damaged");return e+=h,r.subarray(e-h,e)},n=()=>t(1)[0],o=t(32),[i,s]=[n,n].map(h=>String.fromCharCode(...t(h()))),a=[];for(;e<r.length;){let h=n(),b=we[h&~Q];if(b===void 0||a.length===6)throw new c("damaged");let x=t(h&Q?16:4),[V,$]=t(2);a.push({kind:b,address:nt(x),port:V*256+$})}if(Te(i??"",s??""),a.some(({address:h,port:b})=>b===0||!Ee(h)))throw new c("damaged");return{sdp:Xe(o,i??"",s??""),candidates:a}}function Xe(r,e,t){let n=[...r].map(i=>i.toString(16).padStart(2,"0").toUpperCase());return["v=0","o=- 1 1 IN IP4 0.0.0.0","s=-","t=0 0","a=group:BUNDLE 0","m=application 9 UDP/DTLS/SCTP webrtc-datachannel","c=IN IP4 0.0.0.0","a=mid:0",`a=ice-ufrag:${e}`,`a=ice-pwd:${t}`,`a=fingerprint:sha-256 ${n.join(":")}`,"a=setup:actpass","a=sctp-port:5000","a=max-message-size:16384"].map(i=>`${i}\r
`).join("")}function Ze(r){let e=s=>new RegExp(`^a=${s}[: ] *([^\\r\\n]*)`,"im").exec(r)?.[1]?.trim()??"",t=e("ice-ufrag"),n=e("ice-pwd"),o=e("fingerprint:sha-256").split(":").map(s=>parseInt(s,16));if(Te(t,n),o.length!==32||o.some(Number.isNaN))throw new c("damaged");let i=s=>[s.length,...new TextEncoder().encode(s)];return new Uint8Array([...o,...i(t),...i(n),...et(r).flatMap(tt)])}function et(r){let e=new Map,t=/^a=candidate:\S+ 1 udp \d+ ([0-9a-f:.]+) (\d+) typ (host|srflx|relay)\b/gim;for(let[,o="",i="",s=""]of r.matchAll(t)){let a={kind:s,address:o,port:Number(i)};a.port>0&&Ee(o)&&e.set(`${s} ${o} ${i}`,a)}return[...e.values()].sort((o,i)=>be[o.kind]-be[i.kind]).slice(0,6)}function tt({kind:r,address:e,port:t}){let n=e.includes(":")?_e(e):e.split(".").map(Number),o=n.length===16?Q:0;return[we.indexOf(r)|o,...n,t>>8,t&255]}function _e(r){let e=a=>a===""?[]:a.split(":"),[t="",n]=r.split("::"),o=e(t),i=e(n??""),s=n===void 0?0:8-o.length-i.length;return[...o,...Array(Math.max(0,s)).fill("0"),...i].flatMap(a=>{let h=parseInt(a,16);return[h>>8,h&255]})}function nt(r){return r.length===4?r.join("."):[0,1,2,3,4,5,6,7].map(t=>((r[2*t]??0)*256+(r[2*t+1]??0)).toString(16)).join(":")}function Ee(r){if(!r.includes(":")){let t=r.split(".").map(Number),n=t[0]??0;return t.length===4&&t.every(o=>o<256)&&t.some(Boolean)&&(n<224||n>239)}if(r.includes("."))return!1;let e=_e(r);return e.length===16&&e.some(Boolean)&&e[0]!==255}function Te(r,e){let t=(n,o,i)=>n.length>=o&&n.length<=i&&Ke.test(n);if(!t(r,4,32)||!t(e,22,64))throw new c("damaged")}function Ce(r){return btoa(String.fromCharCode(...r)).replace(/\+/g,"-").replace(/\//g,"_").replace(/=+$/,"")}function rt(r){if(!/^[A-Za-z0-9_-]*$/.test(r)||r.length%4===1)throw new c("damaged");let e=Uint8Array.from(atob(r.replace(/-/g,"+").replace(/_/g,"/")),t=>t.charCodeAt(0));if(Ce(e)!==r)throw new c("damaged");return e}var M=class{#e;#t=new AbortController;#r;#i;#n;#a;#d;#l=null;#s=null;#c="unanswered";#u=!1;constructor(e,t,n,o,i,s=null){this.#e=i,this.#d=s,this.#a=()=>e.socket(o.egress),this.#r=new k(t.bufferOctets,n.line(),()=>this.#o()),this.#i=new k(t.bufferOctets,n.line(),()=>this.#o()),s===null&&(this.#l=this.#a());try{this.#n=e.peer({iceServers:t.stun.map(a=>({urls:a}))})}catch(a){throw this.#l?.close(),a}this.#l!==null&&this.#m(this.#l),this.#b()}async start(e){this.#p();try{await this.#n.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#n.setLocalDescription(await this.#n.createAnswer());let t=Math.min(T,e.deadlineMs/2);if(await pe(this.#n,t,this.#t.signal),this.#t.signal.aborted)return;this.#e.answered(this.#n.localDescription?.sdp??""),this.#c="unconnected",this.#f(),this.#d!==null&&await this.#g(this.#d)}catch{this.#o()}}sayGoodbye(){this.#u||(this.#u=!0,this.#S())}async leave(){if(this.#c==="unanswered")return this.#o();this.#u=!0,this.#S(),await g(ie,this.#t.signal),this.close()}part(){for(let e=0;e<j;e+=1)this.#_();this.close()}close(){this.#t.signal.aborted||(this.#t.abort(),this.#r.close(),this.#i.close(),this.#s?.close(),this.#n.close(),this.#l?.close())}#o(){this.#t.signal.aborted||(this.close(),this.#e.ended(this.#c))}async#p(){await g(this.#d?.untilMs??re,this.#t.signal),this.#c!=="closed"&&this.#o()}async#g({candidates:e}){for(let t=0;this.#s===null&&!this.#t.signal.aborted;t+=1){for(let[n,o]of e.entries()){let i=Se(o,n,t);await this.#n.addIceCandidate({candidate:i,sdpMLineIndex:0})}await g(de,this.#t.signal)}}#m(e){let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#f(),{signal:t}),e.addEventListener("close",()=>this.#h(),{signal:t}),e.addEventListener("message",({data:n})=>{n===_?this.sayGoodbye():this.#E(this.#r,n)},{signal:t})}#b(){let e=this.#n,{signal:t}=this.#t;e.addEventListener("datachannel",({channel:n})=>this.#v(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#x(),{signal:t})}#v(e){if(this.#s!==null)return e.close();this.#s=e;let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#f(),{signal:t}),e.addEventListener("close",()=>this.#o(),{signal:t}),e.addEventListener("message",({data:n})=>{n!==_&&this.#E(this.#i,n)},{signal:t}),this.#f()}#x(){let e=this.#n.connectionState;this.#d!==null&&this.#s===null||(e==="failed"||e==="closed"?this.#o():e==="disconnected"&&this.#y())}async#y(){await g(ae,this.#t.signal),this.#n.connectionState==="disconnected"&&this.#o()}#h(){this.#c==="unconnected"?this.#f():this.#o()}#f(){let e=this.#s;if(this.#c!=="unconnected"||e?.readyState!=="open")return;if(this.#l===null)return this.#k();let{readyState:t,OPEN:n}=this.#l;if(t>n)return void this.#w(e);t<n||(this.#c="closed",this.#r.open(e),this.#i.open(this.#l),this.#u&&this.#S(),this.#e.opened())}#k(){try{this.#l=this.#a()}catch{return this.#o()}this.#m(this.#l)}async#w(e){e.close(),await g(se,this.#t.signal),this.#o()}async#S(){for(let e=0;e<j&&!this.#t.signal.aborted;e+=1)this.#_(),await g(oe,this.#t.signal)}#_(){if(!(this.#c!=="closed"||this.#s?.readyState!=="open"))try{this.#s.send(_)}catch{}}#E(e,t){e.deliver(t)||this.#o()}};var N=class{#e;#t;#r;#i;constructor(e,t,n){this.#e=e/1e3,this.#t=t,this.#r=t,this.#i=n}take(e,t){return this.#n(t),e>this.#r?!1:(this.#r-=e,!0)}wait(e,t){return this.#n(t),Math.max(0,e-this.#r)/this.#e}#n(e){this.#r=Math.min(this.#t,this.#r+(e-this.#i)*this.#e),this.#i=e}};var I=class{#e;#t=null;#r=null;#i=0;#n=[];#a=0;#d=0;#l=0;#s;constructor(e){this.#e=e}get dropped(){return this.#l}line(){let e={held:[],octets:0};return{carry:(t,n)=>this.#c(e,{octets:t,pass:n})}}limit(e){if(e===this.#t)return;this.#t=e;let t=Math.max(16384,(e??0)*ce/1e3);this.#i=Math.min(Y.most,Math.max(Y.least,t)),this.#r=e===null?null:new N(e,t,this.#e()),this.#o()}takeCount(){let e=this.#d;return this.#d=0,e}clear(){for(let e of this.#n)Object.assign(e,{held:[],octets:0});this.#n=[],this.#a=0,clearTimeout(this.#s)}#c(e,t){if(this.#r===null)return this.#g(t);for(e.held.length===0&&this.#n.push(e),e.held.push(t),e.octets+=t.octets,this.#a+=t.octets,this.#o();this.#a>this.#i;)this.#u()}#u(){let e=this.#n.reduce((n,o)=>o.octets>n.octets?o:n),t=e.held.pop();t!==void 0&&this.#p(e,t),e.held.length===0&&this.#n.splice(this.#n.indexOf(e),1),this.#l+=1}#o(){clearTimeout(this.#s);let e=this.#e();for(let t=this.#n[0];t!==void 0;t=this.#n[0]){let n=t.held[0];if(n!==void 0&&this.#r?.take(n.octets,e)===!1){let o=Math.ceil(this.#r.wait(n.octets,e));this.#s=setTimeout(()=>this.#o(),Math.max(1,o));return}this.#n.shift(),t.held.shift(),t.held.length>0&&this.#n.push(t),n!==void 0&&(this.#p(t,n),this.#g(n))}}#p(e,{octets:t}){e.octets-=t,this.#a-=t}#g({octets:e,pass:t}){this.#d+=e,t()}};var m={phase:"asking",reply:null,expires:0,fault:null},B=class{#e;#t;#r;#i;#n=null;#a=null;#d=m;constructor(e){this.#e=e,this.#t=new I(e.platform.now),this.#r=e.allowed;let t={stun:e.stun,bufferOctets:E.usual};this.#i=e.allowed===null?null:t}get status(){return this.#d}async answer(e){this.close();let t=new AbortController;this.#a=t;try{let n=ve(e,this.#u());this.#o({...m,phase:"making"});let[o,i]=await this.#l(t.signal);if(t.signal.aborted)return;let s=i.urls.find(a=>ke(a)===n.subject);if(s===void 0)throw new c("foreign");this.#s(n,s,o)}catch(n){t.signal.aborted||this.#o({...m,fault:ot(n)})}}warn(){this.#n?.sayGoodbye()}close(){this.#a?.abort(),this.#n?.part(),this.#n=null,this.#o(m)}async#l(e){let{platform:t,broker:n}=this.#e;if(this.#i===null||this.#r===null){if(n===null)throw new p("misconfigured");let o=await ge(t,n,e);if(o.egresses.length===0)throw new p("no-egress");this.#i??=o,this.#r??=new w(o.egresses)}return[this.#i,this.#r]}#s(e,t,n){let{sdp:o,candidates:i,expires:s}=e,a={type:"offer",match:"",sdp:o,egress:t,deadlineMs:2*T,country:null},h={answered:V=>{let $=xe(V,e);this.#o({phase:"awaiting",reply:$,expires:s,fault:null})},opened:()=>this.#o({...m,phase:"helping"}),ended:()=>{this.#n===x&&(this.#n=null,this.#o(this.#c()))}},b={candidates:i,untilMs:s-this.#u()},x=new M(this.#e.platform,n,this.#t,a,h,b);this.#n=x,x.start(a)}#c(){let{phase:e}=this.#d;return e==="helping"?{...m,phase:"ended"}:e==="awaiting"?{...m,phase:"spent"}:{...m,fault:"unsupported"}}#u(){return this.#e.platform.date().getTime()}#o(e){e!==this.#d&&(this.#d=e,this.#e.onStatus(e))}};function ot(r){return r instanceof c?r.fault:r instanceof p?r.failure:r instanceof RangeError?"misconfigured":"unsupported"}var Oe={fetch:(r,e)=>fetch(r,e),socket:r=>new WebSocket(r),peer:r=>new RTCPeerConnection(r),random:()=>Math.random(),now:()=>performance.now(),date:()=>new Date(Date.now()),online:()=>navigator.onLine,storage:r=>X(()=>r==="local"?localStorage:sessionStorage),locks:()=>X(()=>navigator.locks),channel:r=>X(()=>new BroadcastChannel(r)),connection:()=>navigator.connection??null,battery:()=>it(navigator),hidden:()=>document.visibilityState==="hidden",mobile:()=>st(navigator)};function Z(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}function X(r){try{return r()??null}catch{return null}}async function it(r){try{return await r.getBattery?.()??null}catch{return null}}function st({userAgentData:r,userAgent:e,maxTouchPoints:t}){return r!==void 0?r.mobile:/Mobi|Android/.test(e)||e.includes("Mac OS")&&t>1}var Re=["kilobyte","megabyte","gigabyte","terabyte"],at={be:"ru"},U=class{locales;#e;constructor(e){let t=at[e];this.locales=[e,...t===void 0?[]:[t]],this.#e=new Intl.PluralRules(this.locales)}number(e){return this.format(e,{})}counted(e,t){return v(e[this.#e.select(t)]??e.other,{count:this.number(t)})}octets(e){let t=Math.max(1,Math.min(Re.length,Math.floor(Math.log10(e)/3)));return this.#t(e/1e3**t,Re[t-1]??"kilobyte")}speed(e){return this.#t(e*8/1e6,"megabit-per-second")}#t(e,t){return this.format(e,{style:"unit",unit:t,maximumFractionDigits:e<10?1:0})}format(e,t){return new Intl.NumberFormat(this.locales,t).format(e)}};function v(r,e){return r.replace(/\{(\w+)\}/g,(t,n)=>e[n]??t)}var lt=3,z=class extends U{strings;constructor(e){super(e.language),this.strings=e}duration(e){let{hours:t,minutes:n}=this.strings,o=Math.floor(e/60);return o<60?v(n,{count:this.number(o)}):v(t,{count:this.format(o/60,{maximumFractionDigits:1})})}country(e){try{return new Intl.DisplayNames(this.locales,{type:"region"}).of(e)??e}catch{return e}}countries(e){let t=Object.entries(e).sort(([,n],[,o])=>o-n).map(([n,o])=>{let i=o<lt?this.strings.few:this.number(o);return`${this.country(n)} (${i})`});return new Intl.ListFormat(this.locales).format(t)}};var D=class{#e;#t=[];constructor(e){this.#e=e}get strings(){return this.#e}always(e){this.#t.push(e),e()}say(e){let t=document.createTextNode("");return this.always(()=>{t.data=e(this.#e)}),t}speak(e){this.#e=e;for(let t of this.#t)t()}};var F=class extends D{#e=null;get wording(){return this.#e?.strings!==this.strings&&(this.#e=new z(this.strings)),this.#e}};function ee(r){let e;try{e=new Intl.Locale(r).maximize()}catch{return"en"}let{language:t,script:n}=e;return[`${t}-${n}`,t].find(o=>o in l)??"en"}async function Le(r,e){let t=l[e];return t===void 0?null:await r.load(`lang/${e}.json`,t)}var G={language:"en",direction:"ltr",title:"Be a bridge",introduction:"Switch this on and, while you read this site, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",friends:"This is a private bridge: only people invited by whoever sent you this link can come through you.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped. It stays on while you read this site, in all its tabs, until you switch it off or close the last of them. Your browser keeps your limits and how much you have helped; no addresses."],unfold:"Show more",fold:"Show less",off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},keepOpen:"Keep this page open; there is nothing else to do.",thanks:"Somebody has just connected through you. Thank you!",online:"Online now: {volunteers}, {readers}.",volunteers:{one:"{count} volunteer",other:"about {count} volunteers"},readers:{one:"{count} reader being helped",other:"{count} readers being helped"},obstacles:{blocked:"Your network seems to block the connections that readers need, so they cannot reach you here.",unreachable:"Readers have tried to reach you, but their connections did not get through your network."},elsewhere:"On another network, at home or on your phone, it may work. As long as this is on, your browser keeps trying.",pauses:{caution:"Nothing is passed on before you have decided.",elsewhere:"On, in another tab of this site. This one takes over when that one closes.",hours:"On, and resting outside the hours that you have set.",data:"On, and resting until next month: the data that you allow for this month is used up.",metered:"On, and resting while your connection is a metered one.",battery:"On, and resting while your device runs on battery.",saver:"On, and resting because your browser is set to save data.",hidden:"On, and resting while this page is in the background."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.","no-pool":"This link does not work any more, or a part of it is missing. Ask whoever sent it for a new one.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."},caution:"You seem to be in {country}, where helping like this may get you into trouble. Nobody there can read what you pass on, but your network can see that you connect to this service. If in doubt, switch it off.",goOn:"I understand, go on",switchOff:"Switch off",sofar:"What you have done on this site",people:"Connections helped",time:"Time helping",data:"Data passed on",minutes:"{count} min",hours:"{count} h",now:"Right now, from {countries}.",from:"Since you opened this page, from {countries}.",globe:"Turning globe",few:"a few",offer:"You can also help with no page open: get the browser extension.",limits:"Limits",limitsNote:"They hold for all tabs of this site. Your browser keeps them.",rate:"Speed",month:"Data a month",used:"{data} used this month",atOnce:"People at once",noLimit:"No limit",someHours:"Only at certain hours",begin:"From",end:"Until",unmetered:"Only on unmetered networks",mains:"Only on mains power",untold:"This browser does not tell, so this changes nothing here.",pairing:{title:"Be a bridge for somebody you know",introduction:"Somebody whose internet is censored has asked you for a way out. While this page is open, your browser passes sealed messages between them and a server on the open internet. You cannot read them, and the sites they visit do not see your address; the person you help and the server can.",agree:"Nothing happens before you press the button.",label:"The text they sent you",begin:"Make a reply",making:"Making a reply…",reply:"Send this reply back",copy:"Copy",copied:"Copied",left:"It must be used within {time}.",awaiting:"Waiting until it is used. Keep this page open.",helping:"The bridge is up. Keep this page open: closing it ends the connection.",ended:"The connection has ended. For another one, ask for a new text.",spent:"The reply was not used in time. Ask for a new text.",faults:{"not-offer":"This is not a text for this page: those begin with “magpies-offer:”.",invite:"This is an invite, which is for those who need a bridge. Paste a text that begins with “magpies-offer:”.",reply:"This is a reply. Send it to the person you help; here it is of no use.",damaged:"This text is damaged, or a part of it is missing. Please copy all of it again.",outdated:"This text is from another version of Magpies. Reload this page, or ask the sender to update.",expired:"This text has expired. Ask for a new one.",foreign:"This text asks for a server that this page does not use. Ask the sender which page to open."}}};function Ae(r,e){return Le(r,e)}var dt=`
:host {
  --_accent: var(--magpies-accent, #0b6e77);
  --_surface: var(--magpies-surface, #fbfaf7);
  --_text: var(--magpies-text, #1b1f23);
  --_muted: var(--magpies-muted, #565d64);
  --_line: var(--magpies-line, #d9d5cb);
  --_track: var(--magpies-track, #7b828a);
  --_problem: var(--magpies-problem, #a5381b);
  --_radius: var(--magpies-radius, 14px);
  --_on-accent: var(--magpies-on-accent, #fff);
  --_wash: var(--magpies-wash, #eef4f3);
  --_warn: var(--magpies-warn, #fbf0d6);
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
    --_on-accent: var(--magpies-on-accent, light-dark(#fff, #10181a));
    --_wash: var(--magpies-wash, light-dark(#eef4f3, #232b2f));
    --_warn: var(--magpies-warn, light-dark(#fbf0d6, #3a3120));
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
[dir="rtl"] .bird { scale: -1 1; }
[data-thanks] .bird { animation: hop 1.2s ease-out; }
@keyframes hop { 30% { translate: 0 -.3rem; } 60% { translate: 0 0; } 80% { translate: 0 -.12rem; } }
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
:is(a, button, summary, select, input):focus-visible {
  outline: 3px solid var(--_accent);
  outline-offset: 3px;
}
.head ~ * { margin-block-start: .75rem; }
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
.thanks {
  margin-block-start: .4rem;
  border-radius: 8px;
  padding: .4rem .7rem;
  background: var(--_wash);
  animation: appear .8s ease-out;
}
@keyframes appear { from { opacity: 0; } }
.caution { border-radius: 10px; padding: .8rem .9rem; background: var(--_warn); }
.answers { display: flex; flex-wrap: wrap; gap: .6rem; margin-block-start: .7rem; }
.answers button, .fold {
  min-block-size: 2.75rem;
  border: 1px solid var(--_accent);
  border-radius: 8px;
  padding: .35rem .95rem;
  background: transparent;
  color: var(--_text);
  font: inherit;
  cursor: pointer;
}
.answers .leave { background: var(--_accent); color: var(--_on-accent); font-weight: 600; }
.globe {
  display: block;
  position: relative;
  inline-size: min(12rem, 100%);
  margin-inline: auto;
  border: 0;
  border-radius: 50%;
  padding: 0;
  background: var(--_wash);
  color: var(--_accent);
  cursor: pointer;
}
canvas { display: block; inline-size: 100%; aspect-ratio: 1; color: var(--_muted); }
.globe::after { /* two bars to stop it, a triangle to turn it */
  content: "";
  position: absolute;
  inset: auto 3% 3% auto;
  box-sizing: border-box;
  inline-size: .7rem;
  block-size: .7rem;
  border: solid var(--_muted);
  border-width: 0 .22rem;
}
.globe[aria-pressed="false"]::after {
  border: 0;
  background: var(--_muted);
  clip-path: polygon(0 0, 100% 50%, 0 100%);
}
@container (min-width: 26rem) {
  .globe:not(:has(+ [hidden])) { float: inline-end; inline-size: 10.5rem; margin-inline-start: 1.2rem; }
  .figures { display: flow-root; }
  .more { clear: both; }
}
.figures { border-block-start: 1px solid var(--_line); padding-block-start: .7rem; }
.sofar { color: var(--_muted); font-size: .9em; }
dl { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin-block-start: .2rem; }
dl > div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
dt { color: var(--_muted); font-size: .85em; }
dd { font-size: 1.3em; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; }
.offer { font-size: .9em; }
.offer a { color: var(--_accent); }
.more {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1.6rem;
  border-block-start: 1px solid var(--_line);
  padding-block-start: .45rem;
  margin-block-end: -.3rem;
  font-size: .9em;
}
details[open] { flex: 1 0 100%; }
summary {
  inline-size: fit-content;
  border-radius: 4px;
  padding-block: .35rem;
  color: var(--_accent);
  cursor: pointer;
}
ul { margin-block: .3rem .4rem; padding-inline-start: 1.2rem; color: var(--_muted); }
li + li { margin-block-start: .35rem; }
.row, .check { display: flex; align-items: center; gap: .4rem .7rem; margin-block-start: .6rem; }
.row { flex-wrap: wrap; justify-content: space-between; max-inline-size: 26rem; }
.row :is(select, input) { inline-size: 11.5rem; max-inline-size: 100%; }
:is(select, input[type="time"]) {
  min-block-size: 2.5rem;
  border: 1px solid var(--_track);
  border-radius: 6px;
  padding: .3rem .5rem;
  background: var(--_surface);
  color: inherit;
  font: inherit;
}
input[type="checkbox"] { flex: none; inline-size: 1.5rem; block-size: 1.5rem; accent-color: var(--_accent); }
.check label { padding-block: .2rem; }
.times { padding-inline-start: 2.2rem; }
.times .row { max-inline-size: 23.8rem; }
.untold { padding-inline-start: 2.2rem; }
.fold { display: none; }
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

:host([globe="off"]) .globe { display: none; }

/* A line of the page's own text. */
:host([layout="inline"]) { max-inline-size: none; }
:host([layout="inline"]) .globe { display: none; }
:host([layout="inline"]) .card {
  border: 0;
  border-radius: 0;
  padding: 0;
  background: transparent;
}
:host([layout="inline"]) .head { gap: .55rem; }
:host([layout="inline"]) .head ~ * { margin-block-start: .35rem; }
:host([layout="inline"]) .bird { inline-size: 1.75rem; block-size: 1.75rem; border-radius: 6px; }
:host([layout="inline"]) .title { flex: 0 1 auto; font-size: 1em; }
:host([layout="inline"]) :is(.figures, .more) { border: 0; padding: 0; }
:host(:is([layout="inline"], [layout="banner"])) .figures:not([hidden]) {
  display: flex;
  flex-wrap: wrap;
  gap: 0 .8rem;
  font-size: .9em;
}
:host(:is([layout="inline"], [layout="banner"])) dl { gap: 0 .8rem; margin: 0; }
:host(:is([layout="inline"], [layout="banner"])) dl > div { flex-direction: row; gap: .35rem; }
:host(:is([layout="inline"], [layout="banner"])) :is(dt, dd, .sofar, .figures .note) {
  margin: 0;
  font-size: 1em;
  line-height: 1.5;
}

/* The width of the page, in two columns where there is room. */
:host([layout="banner"]) { max-inline-size: none; }
:host([layout="banner"]) .card {
  border-inline: 0;
  border-radius: 0;
  padding: .9rem clamp(1rem, 4cqi, 2.5rem);
}
@container (min-width: 46rem) {
  :host([layout="banner"]) .card {
    display: grid;
    grid-template-columns: minmax(17rem, 1fr) minmax(0, 2fr);
    column-gap: 2.5rem;
    align-items: start;
  }
  :host([layout="banner"]) .head ~ * { grid-column: 2; margin-block-start: .5rem; }
  :host([layout="banner"]) .globe {
    grid-column: 1;
    grid-row: 2 / span 4;
    inline-size: 9rem;
    margin-inline: 0;
  }
  :host([layout="banner"]) :is(#introduction, .status):not(#introduction:not([hidden]) ~ .status) {
    margin-block-start: .3rem;
  }
}

/* In a corner of the window. It folds to its head. */
:host([layout="floating"]) {
  position: fixed;
  z-index: var(--magpies-z-index, 1000);
  inset-block-end: 1rem;
  inset-inline-end: 1rem;
  inline-size: min(23rem, calc(100vw - 2rem));
}
:host([layout="floating"]) .card {
  max-block-size: calc(100vh - 2rem);
  max-block-size: calc(100dvh - 2rem);
  overflow-y: auto;
  box-shadow: 0 6px 28px rgb(0 0 0 / .2);
  font-size: .95rem;
}
:host([layout="floating"]) .globe { inline-size: 9rem; }
:host([layout="floating"]) dl { gap: .3rem 1.1rem; }
:host([layout="floating"]) dd { font-size: 1.1em; }
:host([layout="floating"]) dt { font-size: .8em; }
:host([layout="floating"]) .fold {
  display: block;
  margin-block-start: .45rem;
  border: 0;
  padding: 0;
  color: var(--_accent);
  font-size: .9em;
}
:host([layout="floating"]) [data-folded] :is(.offer, #introduction, .globe, .figures, .more, .note) { display: none; }

@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .switch { forced-color-adjust: none; background: Canvas; border-color: ButtonText; }
  .switch::after { background: ButtonText; box-shadow: none; }
  .switch[aria-checked="true"] { background: Highlight; }
  .switch[aria-checked="true"]::after { background: HighlightText; }
  .dot { forced-color-adjust: none; border-color: CanvasText; }
}
`,H=null;function Pe(){return H===null&&(H=new CSSStyleSheet,H.replaceSync(dt)),H}var ct=`
.card > * + * { margin-block-start: .9rem; }
form, .answer { display: grid; gap: .5rem; justify-items: start; }
form[hidden], .answer[hidden] { display: none; }
.title { flex: 1; font-size: 1.2rem; cursor: auto; }
label { font-weight: 600; }
.text {
  inline-size: 100%;
  border: 1px solid var(--_track);
  border-radius: 9px;
  padding: .55rem .7rem;
  background: var(--_wash);
  color: inherit;
  font: 400 .9rem/1.45 ui-monospace, monospace;
  overflow-wrap: anywhere;
  resize: vertical;
  direction: ltr;
}
.begin {
  border: 0;
  border-radius: 9px;
  padding: .55rem 1.1rem;
  min-block-size: 2.75rem;
  background: var(--_accent);
  color: var(--_on-accent);
  font: 600 1rem/1.2 inherit;
  font-family: inherit;
  cursor: pointer;
}
.begin:disabled { opacity: .6; cursor: default; }
:is(.text, .begin):focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .9rem; }
.left { font-variant-numeric: tabular-nums; }
.words { border-inline-start: 4px solid var(--_accent); padding-inline-start: .7rem; }
:host([data-phase="fault"]) .words { border-color: var(--_problem); color: var(--_problem); }
.words[hidden] { display: none; }
@media (forced-colors: active) { .begin { border: 1px solid ButtonText; } }
`,W=null;function Me(){return W===null&&(W=new CSSStyleSheet,W.replaceSync(ct)),W}var ut=1e3,ht=2500,S=class r extends HTMLElement{static platform=Oe;static files=new y(null);#e=new F(G);#t=u("textarea",{id:"text",class:"text",rows:"4",spellcheck:"false",autocapitalize:"off",autocomplete:"off"});#r=u("button",{class:"begin",type:"submit"});#i=u("p",{class:"words",role:"status"});#n=u("div",{class:"answer",hidden:""});#a=u("textarea",{id:"reply",class:"text",rows:"3",readonly:""});#d=u("button",{class:"begin",type:"button"});#l=u("p",{class:"note left"});#s=null;#c={phase:"asking",reply:null,expires:0,fault:null};#u=!1;#o=new AbortController;connectedCallback(){this.#o=new AbortController;let{signal:e}=this.#o;this.#g(),this.#s=this.#p(),addEventListener("hashchange",()=>this.#b(),{signal:e}),addEventListener("pagehide",()=>this.#s?.close(),{signal:e}),addEventListener("beforeunload",()=>this.#s?.warn(),{signal:e});let t=setInterval(()=>this.#w(),ut);e.addEventListener("abort",()=>clearInterval(t)),this.#b(),this.#h(),this.#m()}disconnectedCallback(){this.#o.abort(),this.#s?.close(),this.#s=null}get status(){return this.#c}#p(){let e=this.getAttribute("egress"),t=this.getAttribute("broker");if(!Z())return null;try{return new B({platform:r.platform,broker:t===null?null:new URL(t||"/",this.baseURI),allowed:e===null?null:w.parse(e),stun:(this.getAttribute("stun")??"").split(/\s+/).filter(Boolean),onStatus:n=>this.#y(n)})}catch{return null}}#g(){let e=this.shadowRoot??this.attachShadow({mode:"open"});e.adoptedStyleSheets=[Pe(),Me()];let t=s=>this.#e.say(({pairing:a})=>s(a)),n=u("h2",{class:"title",id:"title"},t(({title:s})=>s)),o=u("form",{},u("label",{for:"text"},t(({label:s})=>s)),this.#t,this.#r,u("p",{class:"note"},t(({agree:s})=>s)));o.addEventListener("submit",s=>{s.preventDefault(),this.#v()}),this.#r.replaceChildren(t(({begin:s})=>s)),this.#d.addEventListener("click",()=>{this.#x()}),this.#n.replaceChildren(u("label",{for:"reply"},t(({reply:s})=>s)),this.#a,u("div",{class:"row"},this.#d,this.#l));let i=u("section",{class:"card","aria-labelledby":"title"},u("div",{class:"head"},he(),n),u("p",{},t(({introduction:s})=>s)),o,this.#n,this.#i);this.#e.always(()=>{let{language:s,direction:a}=this.#e.wording.strings;i.lang=s,i.dir=a}),e.replaceChildren(i)}async#m(){let e=ee(navigator.language);if(e===G.language)return;let t=await Ae(r.files,e);t===null||this.#o.signal.aborted||(this.#e.speak(t),this.#h())}#b(){let e=location.hash.slice(1);e!==""&&(this.#t.value=`magpies-offer:${e}`)}async#v(){if(this.#s!==null)return this.#s.answer(this.#t.value);let e=Z()?"misconfigured":"unsupported";this.#y({phase:"asking",reply:null,expires:0,fault:e})}async#x(){this.#a.select();try{await navigator.clipboard.writeText(this.#a.value)}catch{return}this.#u=!0,this.#h(),setTimeout(()=>{this.#u=!1,this.#h()},ht)}#y(e){let t=this.#c.phase;this.#c=e,this.#h(),e.phase==="awaiting"&&t!=="awaiting"&&this.#a.select()}#h(){let{phase:e,reply:t,fault:n}=this.#c,{pairing:o}=this.#e.wording.strings;this.#n.hidden=t===null,t!==null&&this.#a.value!==t&&(this.#a.value=t),this.#d.textContent=this.#u?o.copied:o.copy,this.#r.disabled=e==="making";let i=n===null?this.#f():this.#k(n);this.#i.textContent!==i&&(this.#i.textContent=i),this.#i.hidden=i==="",this.dataset.phase=n===null?e:"fault",this.#w()}#f(){let{phase:e}=this.#c;return e==="asking"?"":this.#e.wording.strings.pairing[e]}#k(e){let{pairing:t,failures:n}=this.#e.wording.strings;return{...n,...t.faults}[e]??""}#w(){let{phase:e,expires:t}=this.#c;if(e!=="awaiting")return;let n=Math.max(0,Math.ceil((t-r.platform.date().getTime())/1e3)),o=`${Math.floor(n/60)}:${String(n%60).padStart(2,"0")}`;this.#l.textContent=v(this.#e.wording.strings.pairing.left,{time:o})}};var te=document.currentScript;te instanceof HTMLScriptElement&&te.src!==""&&(S.files=new y(new URL(te.src)));customElements.define("magpies-pairing",S);})();
