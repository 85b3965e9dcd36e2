/*! Magpies page pair.js. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var d={ar:"sha256-obEaVrXGTn8YuiPVUVurhLHe7LHMrDVeywDtV6WBB/s=",be:"sha256-F20udIagbQamkQSMDG7Ox0dsBHV4TRsB7u2xxZa/2lw=",es:"sha256-8sS3Qm5ws4heWaVjsyDJL07hsP38XyNehLE099R54zg=",fa:"sha256-AFNEQx50q8dyAOQexw99ylQ0hlSs/u1Pvjoj4sXkmD0=",fr:"sha256-XtJ59ujtjRu06tOOmy8Y/wjIx3PRaNZfX8fdYpu+Wpg=",my:"sha256-pL0TOdl3FG5t868tcBvPU4oP8o8Fl179f8hXvvlrlhY=",ru:"sha256-TDRBdIrGqPuDKKZ79HzMGqt/A3VDnGiOwELK2DI3r+4=",tr:"sha256-STKNo+UDVpU6UDUUYPW5N0/g0zkGjNYk6VPEYk1dAPc=",vi:"sha256-R7He07aylBfxz6iwXtjUu3p1xe1k/g3/EQPds1JgLSA=","zh-Hans":"sha256-phI+Qp1a6FKfiCYLFXRHF6MIap8jTCIT5pnGvC1EXXk=","zh-Hant":"sha256-y6cjmAKt5PRP4xCrotRwkw0FccxNLbsohhu+kzMd7w4="};var y=class{#e;#t=new Map;constructor(e){this.#e=e}load(e,t){let n=this.#t.get(e);return n===void 0&&(n=this.#r(e,t),this.#t.set(e,n)),n}async#r(e,t){if(this.#e===null)return null;try{let n=new URL(e,this.#e),o=await fetch(n,{integrity:t,credentials:"omit",mode:"cors"});return o.ok?await o.json():null}catch{return this.#t.delete(e),null}}};var k="goodbye";var E={least:16384,usual:1048576,most:16777216},le=65536,de=15e3,T=2e3,Y=3,ce=30,ue=2e3,he=1e3,fe=1e4,pe=15e3;var me=5e3;var Dt={least:1e6,most:Number.MAX_SAFE_INTEGER};var ge=250,K={least:32768,most:1<<20};var Ft=30*6e4;var w=class r{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!Qe(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new r(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function Qe(r){let e=URL.canParse(r)?new URL(r):null;return e!==null&&r.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}var be="http://www.w3.org/2000/svg",qe=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]];function h(r,e,...t){let n=document.createElement(r);for(let[o,i]of Object.entries(e))n.setAttribute(o,i);return n.append(...t),n}function ye(){let r=document.createElementNS(be,"svg");r.setAttribute("class","bird"),r.setAttribute("viewBox","-4 -3 40 40"),r.setAttribute("aria-hidden","true");for(let[e,t]of qe){let n=document.createElementNS(be,"path");n.setAttribute("fill",e),n.setAttribute("d",t),r.append(n)}return r}var Z=[7,10,15,20,26,18,20,24,30,18,20,24,26,30,22,24,28,30,28,28],ke=[1,1,1,1,1,2,2,2,2,4,4,4,4,4,6,6,6,6,7,8],Je=1,Se=[(r,e)=>(r+e)%2===0,(r,e)=>e%2===0,r=>r%3===0,(r,e)=>(r+e)%3===0,(r,e)=>(Math.floor(r/3)+Math.floor(e/2))%2===0,(r,e)=>r*e%2+r*e%3===0,(r,e)=>(r*e%2+r*e%3)%2===0,(r,e)=>((r+e)%2+r*e%3)%2===0];function _e(r,e){let t=new TextEncoder().encode(r),n=Z.findIndex((l,f)=>Ee(f+1)+8*t.length<=8*X(f+1))+1;if(n===0)return null;let o=new q(n);return o.fill(tt(et(t,n),n)),[...e===void 0?Se.keys():[e]].map(l=>o.masked(l)).reduce((l,f)=>ve(f)<ve(l)?f:l).map(J)}var Ee=r=>4+(r<10?8:16);function Ze(r){let e=r===1?0:Math.floor(r/7)+2,t=r===1?0:(25*e-10)*e-55,n=(16*r+128)*r+64-t-(r<7?0:36);return Math.floor(n/8)}var M=(r,e)=>r[e-1]??0,X=r=>r>20?0:Ze(r)-M(Z,r)*M(ke,r);function et(r,e){let t=[],n=(i,s)=>{for(let a=s-1;a>=0;a-=1)t.push(i>>a&1)};n(4,4),n(r.length,Ee(e)-4);for(let i of r)n(i,8);n(0,Math.min(4,8*X(e)-t.length)),n(0,(8-t.length%8)%8);let o=[];for(let i=0;i<t.length;i+=8)o.push(t.slice(i,i+8).reduce((s,a)=>s*2+a,0));for(let i=236;o.length<X(e);i^=253)o.push(i);return o}function tt(r,e){let t=M(ke,e),n=r.length%t,o=Math.floor(r.length/t),i=[];for(let a=0;i.length<t;){let l=o+(i.length>=t-n?1:0);i.push(r.slice(a,a+l)),a+=l}let s=i.map(a=>rt(a,nt(M(Z,e))));return[...we(i),...we(s)]}function we(r){let e=Math.max(...r.map(({length:n})=>n));return Array.from({length:e},(n,o)=>r.flatMap(i=>i.slice(o,o+1))).flat()}function Q(r,e){let t=0;for(let n=7;n>=0;n-=1)t=t<<1^(t>>7)*285^(e>>n&1)*r;return t}function nt(r){let e=Array.from({length:r},()=>0);e[r-1]=1;for(let t=0,n=1;t<r;t+=1,n=Q(n,2))for(let o=0;o<r;o+=1)e[o]=Q(e[o]??0,n)^(e[o+1]??0);return e}function rt(r,e){let t=e.map(()=>0);for(let n of r){let o=n^(t.shift()??0);t.push(0),e.forEach((i,s)=>t[s]=(t[s]??0)^Q(i,o))}return t}var q=class{#e;#t;#r;#o;constructor(e){this.#e=e,this.#t=17+4*e;let t=()=>Array.from({length:this.#t},()=>Array.from({length:this.#t},()=>!1));this.#r=t(),this.#o=t(),this.#a()}fill(e){let t=0;for(let n=this.#t-1;n>=1;n-=2){n===6&&(n=5);let o=(n+1&2)===0;for(let i=0;i<this.#t;i+=1){let s=o?this.#t-1-i:i;for(let a of[n,n-1]){if(this.#o[s]?.[a]===!0)continue;let l=this.#r[s];l!==void 0&&(l[a]=((e[t>>3]??0)>>7-(t&7)&1)===1),t+=1}}}}masked(e){let t=Se[e];return this.#c(e),this.#r.map((n,o)=>n.map((i,s)=>i!==(this.#o[o]?.[s]!==!0&&t(s,o))))}#n(e,t,n){let[o,i]=[this.#r[t],this.#o[t]];o===void 0||i===void 0||e<0||e>=this.#t||(o[e]=n,i[e]=!0)}#a(){let e=this.#t-1;for(let o=0;o<=e;o+=1)this.#n(6,o,o%2===0),this.#n(o,6,o%2===0);for(let[o,i]of[[3,3],[e-3,3],[3,e-3]])this.#d(o,i,4);let t=this.#s(),n=t.length-1;t.forEach((o,i)=>t.forEach((s,a)=>{i===0&&a===0||i===0&&a===n||i===n&&a===0||this.#d(o,s,2)})),this.#c(0),this.#e>=7&&this.#l()}#d(e,t,n){for(let o=-n;o<=n;o+=1)for(let i=-n;i<=n;i+=1){let s=Math.max(Math.abs(i),Math.abs(o));this.#n(e+i,t+o,n===4?s!==2&&s!==4:s!==1)}}#s(){if(this.#e===1)return[];let e=Math.floor(this.#e/7)+2,t=Math.ceil((4*this.#e+4)/(e-1)/2)*2;return[6,...Array.from({length:e-1},(o,i)=>this.#t-7-i*t).reverse()]}#c(e){let t=Je<<3|e,n=(t<<10|xe(t<<10,1335))^21522,o=s=>(n>>s&1)===1,i=this.#t-1;for(let s=0;s<15;s+=1){let a=s<6?s:s<8?s+1:14-s;s<8?(this.#n(8,a,o(s)),this.#n(i-s,8,o(s))):(this.#n(s===8?7:a,8,o(s)),this.#n(8,i-14+s,o(s)))}this.#n(8,i-7,!0)}#l(){let e=this.#e<<12|xe(this.#e<<12,7973);for(let t=0;t<18;t+=1){let n=(e>>t&1)===1,o=this.#t-11+t%3;this.#n(o,Math.floor(t/3),n),this.#n(Math.floor(t/3),o,n)}}};function xe(r,e){let t=31-Math.clz32(e),n=r;for(;31-Math.clz32(n)>=t;)n^=e<<31-Math.clz32(n)-t;return n}var J=r=>r.map(Number).join(""),ot=/(?=10111010000|00001011101)/g;function ve(r){let e=[...r.map(J),...r.map((o,i)=>J(r.map(s=>s[i]===!0)))],t=0;for(let o of e){for(let[i]of o.matchAll(/0{5,}|1{5,}/g))t+=i.length-2;t+=40*[...o.matchAll(ot)].length}r.forEach((o,i)=>o.forEach((s,a)=>{let l=r[i+1];o[a+1]===s&&l?.[a]===s&&l[a+1]===s&&(t+=3)}));let n=r.flat().filter(Boolean).length/r.length**2;return t+10*Math.floor(Math.abs(n*100-50)/5)}var Te="http://www.w3.org/2000/svg";function Ce(r,e){let t=document.createElementNS(Te,"svg"),n=r.length+8;t.setAttribute("viewBox",`0 0 ${n} ${n}`),t.setAttribute("shape-rendering","crispEdges"),t.setAttribute("role","img"),t.setAttribute("aria-label",e);let o=document.createElementNS(Te,"path"),i=r.flatMap((s,a)=>[...s].flatMap((l,f)=>l==="1"?[`M${f+4} ${a+4}h1v1h-1z`]:[]));return o.setAttribute("d",i.join("")),t.append(o),t}var p=class extends Error{},R=class{#e;constructor(e,t){if(e.length>t)throw new p("too long");let n;try{n=JSON.parse(e)}catch{throw new p("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new p("not an object");this.#e=n}text(e,t){return ee(e,this.#e[e],t)}optionalText(e,t){let n=this.#e[e];return n==null?null:ee(e,n,t)}texts(e,t,n){let o=this.#e[e];if(!Array.isArray(o)||o.length>t)throw new p(e);return o.map(i=>ee(e,i,n))}integer(e,t,n,o){let i=this.number(e,t,n,o);if(!Number.isSafeInteger(i))throw new p(e);return i}number(e,t,n,o){let i=this.#e[e]===void 0?o:this.#e[e];if(typeof i!="number"||!(i>=t&&i<=n))throw new p(e);return i}boolean(e){let t=this.#e[e];if(typeof t!="boolean")throw new p(e);return t}oneOf(e,t){let n=t.find(o=>o===this.#e[e]);if(n===void 0)throw new p(e);return n}};function ee(r,e,{most:t,least:n=1,pattern:o}){if(typeof e!="string"||e.length<n||e.length>t||o&&!o.test(e))throw new p(r);return e}var at={most:512},lt={most:512,pattern:/^stuns?:\S+$/},dt={most:2,least:2,pattern:/^[A-Z]{2}$/};function Oe(r){let e=new R(r,65536),{least:t,usual:n,most:o}=E;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,lt),egresses:e.texts("egresses",16,at),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,o,n),caution:e.optionalText("caution",dt)}}function g(r,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(o),e.removeEventListener("abort",n),t()},o=setTimeout(n,r);e.addEventListener("abort",n)})}async function Me(r,e,t){let n=new AbortController,o=()=>n.abort(),i=()=>r.iceGatheringState==="complete",s=()=>{(i()||t.aborted)&&o()};return t.addEventListener("abort",o,{signal:n.signal}),r.addEventListener("icegatheringstatechange",s,{signal:n.signal}),s(),await g(e,n.signal),o(),i()}var m=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!ct.has(this.failure)}},ct=new Set(["unreachable","offline","busy","no-egress"]);async function Re(r,e,t){let n=new AbortController,o=()=>n.abort();t.addEventListener("abort",o);let i=setTimeout(o,pe),s;try{let a=await r.fetch(ht(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(a.status===429||a.status===503)throw new m("busy");if(!a.ok)throw new m("unreachable");s=Oe(await ft(a,65536))}catch(a){throw a instanceof m?a:new m(ut(r))}finally{clearTimeout(i),t.removeEventListener("abort",o)}if(s.version!==1)throw new m("outdated");return s}function ut(r){return r.online()?"unreachable":"offline"}function ht(r,e){return new URL(e,r.href.replace(/\/*$/,"/")).href}async function ft(r,e){let t=r.body?.getReader(),n=new TextDecoder,o="";for(let i=0;t;){let{done:s,value:a}=await t.read();if(s)break;if(i+=a.length,i>e)throw await t.cancel(),new m("unreachable");o+=n.decode(a,{stream:!0})}return o+n.decode()}var S=class{#e;#t;#r;#o=null;#n=!1;#a=[];#d=0;#s=0;constructor(e,t,n){this.#e=e,this.#t=t,this.#r=n}get dropped(){return this.#s}open(e){this.#o=e;let t=this.#a;this.#a=[];for(let n of t)this.deliver(n)}close(){this.#n=!0,this.#a=[]}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;if(t===0||t>16384)return!1;let n=this.#o;return n===null?this.#l(e,t):this.#t.carry(t,()=>this.#c(n,e)),!0}#c(e,t){if(!this.#n){if(e.bufferedAmount+t.byteLength>this.#e){this.#s+=1;return}try{e.send(t)}catch{this.#r()}}}#l(e,t){this.#d+t>le?this.#s+=1:(this.#a.push(e),this.#d+=t)}};var u=class extends Error{fault;constructor(e){super(e),this.fault=e}},Le="magpies-offer:",Pe="magpies-reply:",Ne=["host","srflx","relay"],mt={host:126,srflx:100,relay:0},Ae={srflx:0,relay:1,host:2},re=128,gt=/^[A-Za-z0-9+/]+$/;function Ie(r,e){if(r.length>1024)throw new u("damaged");let t=yt(bt(r.replace(/\s+/g,""))),n=new DataView(t.buffer).getUint32(0)*1e3,o=new DataView(t.buffer).getUint32(4),i=wt(t.subarray(8));if(e>=n)throw new u("expired");return{expires:n,subject:o,number:P(t),...i}}function ze(r,e){let t=vt(r),n=new Uint8Array(8+t.length),o=new DataView(n.buffer);o.setUint32(0,e.expires/1e3),o.setUint32(4,e.number),n.set(t,8);let i=new Uint8Array(6+n.length);return i.set([1,1]),new DataView(i.buffer).setUint32(2,P(n)),i.set(n,6),Pe+Ve(i)}function Be(r){return P(new TextEncoder().encode(r))}function Ue({kind:r,address:e,port:t},n,o){let i=mt[r]*16777216+(65535-n-6*o)*256+255,s=r==="host"?"":" raddr 0.0.0.0 rport 9";return`candidate:${n+1+6*o} 1 UDP ${i} ${e} ${t} typ ${r}${s}`}function P(r){let e=4294967295;for(let t of r){e^=t;for(let n=0;n<8;n+=1)e=e>>>1^(e&1?3988292384:0)}return(e^4294967295)>>>0}function bt(r){let e=r.toLowerCase();if(e.startsWith(Le))return r.slice(Le.length);if(e.startsWith(Pe))throw new u("reply");if(e.startsWith("magpies:"))throw new u("invite");let t=/^(?:https?:\/\/[^#]*)?\/pair\/#(.+)$/.exec(r)?.[1];if(t===void 0)throw new u("not-offer");return t}function yt(r){let e=Et(r);if(e.length>0&&e[0]!==1)throw new u("outdated");let t=e.slice(6);if(t.length<8||e[1]!==0)throw new u("damaged");if(new DataView(e.buffer).getUint32(2)!==P(t))throw new u("damaged");return t}function wt(r){let e=0,t=l=>{if(r.length-e<l)throw new u("damaged");return e+=l,r.subarray(e-l,e)},n=()=>t(1)[0],o=t(32),[i,s]=[n,n].map(l=>String.fromCharCode(...t(l()))),a=[];for(;e<r.length;){let l=n(),f=Ne[l&~re];if(f===void 0||a.length===6)throw new u("damaged");let v=t(l&re?16:4),[$,j]=t(2);a.push({kind:f,address:_t(v),port:$*256+j})}if(Ge(i??"",s??""),a.some(({address:l,port:f})=>f===0||!Fe(l)))throw new u("damaged");return{sdp:xt(o,i??"",s??""),candidates:a}}function xt(r,e,t){let n=[...r].map(i=>i.toString(16).padStart(2,"0").toUpperCase());return["v=0","o=- 1 1 IN IP4 0.0.0.0","s=-","t=0 0","a=group:BUNDLE 0","m=application 9 UDP/DTLS/SCTP webrtc-datachannel","c=IN IP4 0.0.0.0","a=mid:0",`a=ice-ufrag:${e}`,`a=ice-pwd:${t}`,`a=fingerprint:sha-256 ${n.join(":")}`,"a=setup:actpass","a=sctp-port:5000","a=max-message-size:16384"].map(i=>`${i}\r
`).join("")}function vt(r){let e=s=>new RegExp(`^a=${s}[: ] *([^\\r\\n]*)`,"im").exec(r)?.[1]?.trim()??"",t=e("ice-ufrag"),n=e("ice-pwd"),o=e("fingerprint:sha-256").split(":").map(s=>parseInt(s,16));if(Ge(t,n),o.length!==32||o.some(Number.isNaN))throw new u("damaged");let i=s=>[s.length,...new TextEncoder().encode(s)];return new Uint8Array([...o,...i(t),...i(n),...kt(r).flatMap(St)])}function kt(r){let e=new Map,t=/^a=candidate:\S+ 1 udp \d+ ([0-9a-f:.]+) (\d+) typ (host|srflx|relay)\b/gim;for(let[,o="",i="",s=""]of r.matchAll(t)){let a={kind:s,address:o,port:Number(i)};a.port>0&&Fe(o)&&e.set(`${s} ${o} ${i}`,a)}return[...e.values()].sort((o,i)=>Ae[o.kind]-Ae[i.kind]).slice(0,6)}function St({kind:r,address:e,port:t}){let n=e.includes(":")?De(e):e.split(".").map(Number),o=n.length===16?re:0;return[Ne.indexOf(r)|o,...n,t>>8,t&255]}function De(r){let e=a=>a===""?[]:a.split(":"),[t="",n]=r.split("::"),o=e(t),i=e(n??""),s=n===void 0?0:8-o.length-i.length;return[...o,...Array(Math.max(0,s)).fill("0"),...i].flatMap(a=>{let l=parseInt(a,16);return[l>>8,l&255]})}function _t(r){return r.length===4?r.join("."):[0,1,2,3,4,5,6,7].map(t=>((r[2*t]??0)*256+(r[2*t+1]??0)).toString(16)).join(":")}function Fe(r){if(!r.includes(":")){let t=r.split(".").map(Number),n=t[0]??0;return t.length===4&&t.every(o=>o<256)&&t.some(Boolean)&&(n<224||n>239)}if(r.includes("."))return!1;let e=De(r);return e.length===16&&e.some(Boolean)&&e[0]!==255}function Ge(r,e){let t=(n,o,i)=>n.length>=o&&n.length<=i&&gt.test(n);if(!t(r,4,32)||!t(e,22,64))throw new u("damaged")}function Ve(r){return btoa(String.fromCharCode(...r)).replace(/\+/g,"-").replace(/\//g,"_").replace(/=+$/,"")}function Et(r){if(!/^[A-Za-z0-9_-]*$/.test(r)||r.length%4===1)throw new u("damaged");let e=Uint8Array.from(atob(r.replace(/-/g,"+").replace(/_/g,"/")),t=>t.charCodeAt(0));if(Ve(e)!==r)throw new u("damaged");return e}var N=class{#e;#t=new AbortController;#r;#o;#n;#a;#d;#s=null;#c=null;#l="unanswered";#u=!1;constructor(e,t,n,o,i,s=null){this.#e=i,this.#d=s,this.#a=()=>e.socket(o.egress),this.#r=new S(t.bufferOctets,n.line(),()=>this.#i()),this.#o=new S(t.bufferOctets,n.line(),()=>this.#i()),s===null&&(this.#s=this.#a());try{this.#n=e.peer({iceServers:t.stun.map(a=>({urls:a}))})}catch(a){throw this.#s?.close(),a}this.#s!==null&&this.#b(this.#s),this.#x()}async start(e){this.#f();try{await this.#n.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#n.setLocalDescription(await this.#n.createAnswer());let t=Math.min(T,e.deadlineMs/2);if(await Me(this.#n,t,this.#t.signal),this.#t.signal.aborted)return;this.#e.answered(this.#n.localDescription?.sdp??""),this.#l="unconnected",this.#h(),this.#d!==null&&await this.#p(this.#d)}catch{this.#i()}}warn(){this.#u||(this.sayGoodbye(),this.#l==="closed"&&this.#s?.send(k))}sayGoodbye(){this.#u||(this.#u=!0,this.#m())}async leave(){if(this.#l==="unanswered")return this.#i();this.#u=!0,this.#m(),await g(ue,this.#t.signal),this.close()}part(){for(let e=0;e<Y;e+=1)this.#g();this.close()}close(){this.#t.signal.aborted||(this.#t.abort(),this.#r.close(),this.#o.close(),this.#c?.close(),this.#n.close(),this.#s?.close())}#i(){this.#t.signal.aborted||(this.close(),this.#e.ended(this.#l))}async#f(){await g(this.#d?.untilMs??de,this.#t.signal),this.#l!=="closed"&&this.#i()}async#p({candidates:e}){for(let t=0;this.#c===null&&!this.#t.signal.aborted;t+=1){for(let[n,o]of e.entries()){let i=Ue(o,n,t);await this.#n.addIceCandidate({candidate:i,sdpMLineIndex:0})}await g(me,this.#t.signal)}}#b(e){let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#h(),{signal:t}),e.addEventListener("close",()=>this.#w(),{signal:t}),e.addEventListener("message",({data:n})=>{n===k?this.sayGoodbye():this.#E(this.#r,n)},{signal:t})}#x(){let e=this.#n,{signal:t}=this.#t;e.addEventListener("datachannel",({channel:n})=>this.#y(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#v(),{signal:t})}#y(e){if(this.#c!==null)return e.close();this.#c=e;let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#h(),{signal:t}),e.addEventListener("close",()=>this.#i(),{signal:t}),e.addEventListener("message",({data:n})=>{n!==k&&this.#E(this.#o,n)},{signal:t}),this.#h()}#v(){let e=this.#n.connectionState;this.#d!==null&&this.#c===null||(e==="failed"||e==="closed"?this.#i():e==="disconnected"&&this.#k())}async#k(){await g(fe,this.#t.signal),this.#n.connectionState==="disconnected"&&this.#i()}#w(){this.#l==="unconnected"?this.#h():this.#i()}#h(){let e=this.#c;if(this.#l!=="unconnected"||e?.readyState!=="open")return;if(this.#s===null)return this.#S();let{readyState:t,OPEN:n}=this.#s;if(t>n)return void this.#_(e);t<n||(this.#l="closed",this.#r.open(e),this.#o.open(this.#s),this.#u&&this.#m(),this.#e.opened())}#S(){try{this.#s=this.#a()}catch{return this.#i()}this.#b(this.#s)}async#_(e){e.close(),await g(he,this.#t.signal),this.#i()}async#m(){for(let e=0;e<Y&&!this.#t.signal.aborted;e+=1)this.#g(),await g(ce,this.#t.signal)}#g(){if(!(this.#l!=="closed"||this.#c?.readyState!=="open"))try{this.#c.send(k)}catch{}}#E(e,t){e.deliver(t)||this.#i()}};var I=class{#e;#t;#r;#o;constructor(e,t,n){this.#e=e/1e3,this.#t=t,this.#r=t,this.#o=n}take(e,t){return this.#n(t),e>this.#r?!1:(this.#r-=e,!0)}wait(e,t){return this.#n(t),Math.max(0,e-this.#r)/this.#e}#n(e){this.#r=Math.min(this.#t,this.#r+(e-this.#o)*this.#e),this.#o=e}};var z=class{#e;#t=null;#r=null;#o=0;#n=[];#a=0;#d=0;#s=0;#c;constructor(e){this.#e=e}get dropped(){return this.#s}line(){let e={held:[],octets:0};return{carry:(t,n)=>this.#l(e,{octets:t,pass:n})}}limit(e){if(e===this.#t)return;this.#t=e;let t=Math.max(16384,(e??0)*ge/1e3);this.#o=Math.min(K.most,Math.max(K.least,t)),this.#r=e===null?null:new I(e,t,this.#e()),this.#i()}takeCount(){let e=this.#d;return this.#d=0,e}clear(){for(let e of this.#n)Object.assign(e,{held:[],octets:0});this.#n=[],this.#a=0,clearTimeout(this.#c)}#l(e,t){if(this.#r===null)return this.#p(t);for(e.held.length===0&&this.#n.push(e),e.held.push(t),e.octets+=t.octets,this.#a+=t.octets,this.#i();this.#a>this.#o;)this.#u()}#u(){let e=this.#n.reduce((n,o)=>o.octets>n.octets?o:n),t=e.held.pop();t!==void 0&&this.#f(e,t),e.held.length===0&&this.#n.splice(this.#n.indexOf(e),1),this.#s+=1}#i(){clearTimeout(this.#c);let e=this.#e();for(let t=this.#n[0];t!==void 0;t=this.#n[0]){let n=t.held[0];if(n!==void 0&&this.#r?.take(n.octets,e)===!1){let o=Math.ceil(this.#r.wait(n.octets,e));this.#c=setTimeout(()=>this.#i(),Math.max(1,o));return}this.#n.shift(),t.held.shift(),t.held.length>0&&this.#n.push(t),n!==void 0&&(this.#f(t,n),this.#p(n))}}#f(e,{octets:t}){e.octets-=t,this.#a-=t}#p({octets:e,pass:t}){this.#d+=e,t()}};var b={phase:"asking",reply:null,expires:0,fault:null},B=class{#e;#t;#r;#o;#n=null;#a=null;#d=b;constructor(e){this.#e=e,this.#t=new z(e.platform.now),this.#r=e.allowed;let t={stun:e.stun,bufferOctets:E.usual};this.#o=e.allowed===null?null:t}get status(){return this.#d}async answer(e){this.close();let t=new AbortController;this.#a=t;try{let n=Ie(e,this.#u());this.#i({...b,phase:"making"});let[o,i]=await this.#s(t.signal);if(t.signal.aborted)return;let s=i.urls.find(a=>Be(a)===n.subject);if(s===void 0)throw new u("foreign");this.#c(n,s,o)}catch(n){t.signal.aborted||this.#i({...b,fault:Tt(n)})}}warn(){this.#n?.warn()}close(){this.#a?.abort(),this.#n?.part(),this.#n=null,this.#i(b)}async#s(e){let{platform:t,broker:n}=this.#e;if(this.#o===null||this.#r===null){if(n===null)throw new m("misconfigured");let o=await Re(t,n,e);if(o.egresses.length===0)throw new m("no-egress");this.#o??=o,this.#r??=new w(o.egresses)}return[this.#o,this.#r]}#c(e,t,n){let{sdp:o,candidates:i,expires:s}=e,a={type:"offer",match:"",sdp:o,egress:t,deadlineMs:2*T,country:null},l={answered:$=>{let j=ze($,e);this.#i({phase:"awaiting",reply:j,expires:s,fault:null})},opened:()=>this.#i({...b,phase:"helping"}),ended:()=>{this.#n===v&&(this.#n=null,this.#i(this.#l()))}},f={candidates:i,untilMs:s-this.#u()},v=new N(this.#e.platform,n,this.#t,a,l,f);this.#n=v,v.start(a)}#l(){let{phase:e}=this.#d;return e==="helping"?{...b,phase:"ended"}:e==="awaiting"?{...b,phase:"spent"}:{...b,fault:"unsupported"}}#u(){return this.#e.platform.date().getTime()}#i(e){e!==this.#d&&(this.#d=e,this.#e.onStatus(e))}};function Tt(r){return r instanceof u?r.fault:r instanceof m?r.failure:r instanceof RangeError?"misconfigured":"unsupported"}var He={fetch:(r,e)=>fetch(r,e),socket:r=>new WebSocket(r),peer:r=>new RTCPeerConnection(r),random:()=>Math.random(),now:()=>performance.now(),date:()=>new Date(Date.now()),online:()=>navigator.onLine,storage:r=>oe(()=>r==="local"?localStorage:sessionStorage),locks:()=>oe(()=>navigator.locks),channel:r=>oe(()=>new BroadcastChannel(r)),connection:()=>navigator.connection??null,battery:()=>Ct(navigator),hidden:()=>document.visibilityState==="hidden",mobile:()=>Ot(navigator)};function ie(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}function oe(r){try{return r()??null}catch{return null}}async function Ct(r){try{return await r.getBattery?.()??null}catch{return null}}function Ot({userAgentData:r,userAgent:e,maxTouchPoints:t}){return r!==void 0?r.mobile:/Mobi|Android/.test(e)||e.includes("Mac OS")&&t>1}var We=["kilobyte","megabyte","gigabyte","terabyte"],Mt={be:"ru"},U=class{locales;#e;constructor(e){let t=Mt[e];this.locales=[e,...t===void 0?[]:[t]],this.#e=new Intl.PluralRules(this.locales)}number(e){return this.format(e,{})}counted(e,t){return x(e[this.#e.select(t)]??e.other,{count:this.number(t)})}clock(e){let t=this.format(e%60,{minimumIntegerDigits:2});return`${this.number(Math.floor(e/60))}:${t}`}octets(e){let t=Math.max(1,Math.min(We.length,Math.floor(Math.log10(e)/3)));return this.#t(e/1e3**t,We[t-1]??"kilobyte")}speed(e){return this.#t(e*8/1e6,"megabit-per-second")}#t(e,t){return this.format(e,{style:"unit",unit:t,maximumFractionDigits:e<10?1:0})}format(e,t){return new Intl.NumberFormat(this.locales,t).format(e)}};function x(r,e){return r.replace(/\{(\w+)\}/g,(t,n)=>e[n]??t)}var Rt=3,D=class extends U{strings;constructor(e){super(e.language),this.strings=e}duration(e){let{hours:t,minutes:n}=this.strings,o=Math.floor(e/60);return o<60?x(n,{count:this.number(o)}):x(t,{count:this.format(o/60,{maximumFractionDigits:1})})}country(e){try{return new Intl.DisplayNames(this.locales,{type:"region"}).of(e)??e}catch{return e}}countries(e){let t=Object.entries(e).sort(([,n],[,o])=>o-n).map(([n,o])=>{let i=o<Rt?this.strings.few:this.number(o);return`${this.country(n)} (${i})`});return new Intl.ListFormat(this.locales).format(t)}};var F=class{#e;#t=[];constructor(e){this.#e=e}get strings(){return this.#e}always(e){this.#t.push(e),e()}say(e){let t=document.createTextNode("");return this.always(()=>{t.data=e(this.#e)}),t}speak(e){this.#e=e;for(let t of this.#t)t()}};var G=class extends F{#e=null;get wording(){return this.#e?.strings!==this.strings&&(this.#e=new D(this.strings)),this.#e}};function se(r){let e;try{e=new Intl.Locale(r).maximize()}catch{return"en"}let{language:t,script:n}=e;return[`${t}-${n}`,t].find(o=>o in d)??"en"}async function $e(r,e){let t=d[e];return t===void 0?null:await r.load(`lang/${e}.json`,t)}var V={language:"en",direction:"ltr",title:"Be a bridge",introduction:"Switch this on and, while you read this site, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",friends:"This is a private bridge: only people invited by whoever sent you this link can come through you.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped. It stays on while you read this site, in all its tabs, until you switch it off or close the last of them. Your browser keeps your limits and how much you have helped; no addresses."],unfold:"Show more",fold:"Show less",off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},keepOpen:"Keep this page open; there is nothing else to do.",thanks:"Somebody has just connected through you. Thank you!",online:"Online now: {volunteers}, {readers}.",volunteers:{one:"{count} volunteer",other:"about {count} volunteers"},readers:{one:"{count} reader being helped",other:"{count} readers being helped"},obstacles:{blocked:"Your network seems to block the connections that readers need, so they cannot reach you here.",unreachable:"Readers have tried to reach you, but their connections did not get through your network."},elsewhere:"On another network, at home or on your phone, it may work. As long as this is on, your browser keeps trying.",pauses:{caution:"Nothing is passed on before you have decided.",elsewhere:"On, in another tab of this site. This one takes over when that one closes.",hours:"On, and resting outside the hours that you have set.",data:"On, and resting until next month: the data that you allow for this month is used up.",metered:"On, and resting while your connection is a metered one.",battery:"On, and resting while your device runs on battery.",saver:"On, and resting because your browser is set to save data.",hidden:"On, and resting while this page is in the background."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.","no-pool":"This link does not work any more, or a part of it is missing. Ask whoever sent it for a new one.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."},caution:"You seem to be in {country}, where helping like this may get you into trouble. Nobody there can read what you pass on, but your network can see that you connect to this service. If in doubt, switch it off.",goOn:"I understand, go on",switchOff:"Switch off",sofar:"What you have done on this site",people:"Connections helped",time:"Time helping",data:"Data passed on",minutes:"{count} min",hours:"{count} h",now:"Right now, from {countries}.",from:"Since you opened this page, from {countries}.",globe:"Turning globe",few:"a few",offer:"You can also help with no page open: get the browser extension.",limits:"Limits",limitsNote:"They hold for all tabs of this site. Your browser keeps them.",rate:"Speed",month:"Data a month",used:"{data} used this month",atOnce:"People at once",noLimit:"No limit",someHours:"Only at certain hours",begin:"From",end:"Until",unmetered:"Only on unmetered networks",mains:"Only on mains power",untold:"This browser does not tell, so this changes nothing here.",pairing:{title:"Be a bridge for somebody you know",introduction:"Somebody whose internet is censored has asked you for a way out. While this page is open, your browser passes sealed messages between them and a server on the open internet. You cannot read them, and the sites they visit do not see your address; the person you help and the server can.",agree:"Nothing happens before you press the button.",label:"The text they sent you",begin:"Make a reply",making:"Making a reply…",reply:"Send this reply back",copy:"Copy",copied:"Copied",picture:"The reply as a QR code",left:"It must be used within {time}.",awaiting:"Waiting until it is used. Keep this page open.",helping:"The bridge is up. Keep this page open: closing it ends the connection.",ended:"The connection has ended. For another one, ask for a new text.",spent:"The reply was not used in time. Ask for a new text.",faults:{"not-offer":"This is not a text for this page: those begin with “magpies-offer:”.",invite:"This is an invite, which is for those who need a bridge. Paste a text that begins with “magpies-offer:”.",reply:"This is a reply. Send it to the person you help; here it is of no use.",damaged:"This text is damaged, or a part of it is missing. Please copy all of it again.",outdated:"This text is from another version of Magpies. Reload this page, or ask the sender to update.",expired:"This text has expired. Ask for a new one.",foreign:"This text asks for a server that this page does not use. Ask the sender which page to open."}}};function je(r,e){return $e(r,e)}var Lt=`
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
    grid-template: auto 1fr / minmax(17rem, 1fr) minmax(0, 2fr);
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
  :host([layout="banner"]) .status:has(+ .globe:not([hidden])) { grid-row: 1 / span 2; }
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
`,H=null;function Ye(){return H===null&&(H=new CSSStyleSheet,H.replaceSync(Lt)),H}var At=`
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
.picture svg { display: block; inline-size: min(100%, 15rem); border-radius: 9px; background: #fff; fill: #000; }
.left { font-variant-numeric: tabular-nums; }
.words { border-inline-start: 4px solid var(--_accent); padding-inline-start: .7rem; }
:host([data-phase="fault"]) .words { border-color: var(--_problem); color: var(--_problem); }
.words[hidden] { display: none; }
@media (forced-colors: active) { .begin { border: 1px solid ButtonText; } }
`,W=null;function Ke(){return W===null&&(W=new CSSStyleSheet,W.replaceSync(At)),W}var Pt=1e3,Nt=2500,_=class r extends HTMLElement{static platform=He;static files=new y(null);#e=new G(V);#t=h("textarea",{id:"text",class:"text",rows:"4",spellcheck:"false",autocapitalize:"off",autocomplete:"off"});#r=h("button",{class:"begin",type:"submit"});#o=h("p",{class:"words",role:"status"});#n=h("div",{class:"answer",hidden:""});#a=h("textarea",{id:"reply",class:"text",rows:"3",readonly:""});#d=h("div",{class:"picture"});#s=h("button",{class:"begin",type:"button"});#c=h("p",{class:"note left"});#l=null;#u={phase:"asking",reply:null,expires:0,fault:null};#i=!1;#f=new AbortController;connectedCallback(){this.#f=new AbortController;let{signal:e}=this.#f;this.#b(),this.#l=this.#p(),addEventListener("hashchange",()=>this.#y(),{signal:e}),addEventListener("pagehide",()=>this.#l?.close(),{signal:e}),addEventListener("beforeunload",()=>this.#l?.warn(),{signal:e});let t=setInterval(()=>this.#g(),Pt);e.addEventListener("abort",()=>clearInterval(t)),this.#y(),this.#h(),this.#x()}disconnectedCallback(){this.#f.abort(),this.#l?.close(),this.#l=null}get status(){return this.#u}#p(){let e=this.getAttribute("egress"),t=this.getAttribute("broker");if(!ie())return null;try{return new B({platform:r.platform,broker:t===null?null:new URL(t||"/",this.baseURI),allowed:e===null?null:w.parse(e),stun:(this.getAttribute("stun")??"").split(/\s+/).filter(Boolean),onStatus:n=>this.#w(n)})}catch{return null}}#b(){let e=this.shadowRoot??this.attachShadow({mode:"open"});e.adoptedStyleSheets=[Ye(),Ke()];let t=s=>this.#e.say(({pairing:a})=>s(a)),n=h("h2",{class:"title",id:"title"},t(({title:s})=>s)),o=h("form",{},h("label",{for:"text"},t(({label:s})=>s)),this.#t,this.#r,h("p",{class:"note"},t(({agree:s})=>s)));o.addEventListener("submit",s=>{s.preventDefault(),this.#v()}),this.#r.replaceChildren(t(({begin:s})=>s)),this.#s.addEventListener("click",()=>{this.#k()}),this.#n.replaceChildren(h("label",{for:"reply"},t(({reply:s})=>s)),this.#a,h("div",{class:"row"},this.#s,this.#c),this.#d);let i=h("section",{class:"card","aria-labelledby":"title"},h("div",{class:"head"},ye(),n),h("p",{},t(({introduction:s})=>s)),o,this.#n,this.#o);this.#e.always(()=>{let{language:s,direction:a}=this.#e.wording.strings;i.lang=s,i.dir=a}),e.replaceChildren(i)}async#x(){let e=se(navigator.language);if(e===V.language)return;let t=await je(r.files,e);t===null||this.#f.signal.aborted||(this.#e.speak(t),this.#h())}#y(){let e=location.hash.slice(1);e!==""&&(this.#t.value=`magpies-offer:${e}`)}async#v(){if(this.#l!==null)return this.#l.answer(this.#t.value);let e=ie()?"misconfigured":"unsupported";this.#w({phase:"asking",reply:null,expires:0,fault:e})}async#k(){this.#a.select();try{await navigator.clipboard.writeText(this.#a.value)}catch{return}this.#i=!0,this.#h(),setTimeout(()=>{this.#i=!1,this.#h()},Nt)}#w(e){let t=this.#u.phase;this.#u=e,this.#h(),e.phase==="awaiting"&&t!=="awaiting"&&this.#a.select()}#h(){let{phase:e,reply:t,fault:n}=this.#u,{pairing:o}=this.#e.wording.strings;this.#n.hidden=t===null,t!==null&&this.#a.value!==t&&this.#S(t),this.#s.textContent=this.#i?o.copied:o.copy,this.#r.disabled=e==="making";let i=n===null?this.#_():this.#m(n);this.#o.textContent!==i&&(this.#o.textContent=i),this.#o.hidden=i==="",this.dataset.phase=n===null?e:"fault",this.#g()}#S(e){this.#a.value=e;let t=_e(e),{picture:n}=this.#e.wording.strings.pairing;this.#d.replaceChildren(...t===null?[]:[Ce(t,n)])}#_(){let{phase:e}=this.#u;return e==="asking"?"":this.#e.wording.strings.pairing[e]}#m(e){let{pairing:t,failures:n}=this.#e.wording.strings;return{...n,...t.faults}[e]??""}#g(){let{phase:e,expires:t}=this.#u;if(e!=="awaiting")return;let n=Math.max(0,Math.ceil((t-r.platform.date().getTime())/1e3)),{wording:o}=this.#e;this.#c.textContent=x(o.strings.pairing.left,{time:o.clock(n)})}};var ae=document.currentScript;ae instanceof HTMLScriptElement&&ae.src!==""&&(_.files=new y(new URL(ae.src)));customElements.define("magpies-pairing",_);})();
