/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var d={ar:"sha256-RX4abiDJd5Gy47GQLzNqnTL+UUooYx68in32VvP3EA8=",be:"sha256-0lMphW1/y/TmrCGfyjgyyOlo4b1t3L82gNQm94f2l70=",es:"sha256-OSYbOK0gMjojdsf4t5D3ODay+/0SpY39v7juycU1944=",fa:"sha256-t6Pw0Jp/CdISnFF7rWrT79kVyWGubpU8ZK4J/bXJIyI=",fr:"sha256-q0g46XtWH+RAR8XBSHIJVVZTqi03WZ50MZbUZu2RFZw=",my:"sha256-nn+wnC5OKypbq5UCzMbZcOGbwYs90nIKcNw8QGyPr3I=",ru:"sha256-D8V5E+xPDG7UHha0L+u2ZAY1XrKdiP2eAb3BqlB7i7M=",tr:"sha256-jsMobQiIXPxRuBE5gagoubKw8MFH9Hef4AcxtdCxnS8=",vi:"sha256-1xXpGuj2t38PCiESvwUKDZrQgV9FQCuh7ZIPrDedLK8=","zh-Hans":"sha256-zuWXg7z1LVCWdFCNalV7eR3Hlk5/+lNHJandkXBjVsI=","zh-Hant":"sha256-m0YyWd2iNbcoo06qeF7RxoNYAGtEmyt+46qkxZ4Jmg8="};var _=class{#e;#t=new Map;constructor(e){this.#e=e}load(e,t){let n=this.#t.get(e);return n===void 0&&(n=this.#n(e,t),this.#t.set(e,n)),n}async#n(e,t){if(this.#e===null)return null;try{let n=new URL(e,this.#e),s=await fetch(n,{integrity:t,credentials:"omit",mode:"cors"});return s.ok?await s.json():null}catch{return this.#t.delete(e),null}}};var H="goodbye";var Re={least:16384,usual:1048576,most:16777216},Ne=65536,Ie=15e3,Be=2e3,me=3,He=30,ze=2e3,De=1e3,Ue=1e4,fe=15e3,Fe=2500,We=3e4,ge={least:8e3,most:1e9},ye={least:1e6,most:Number.MAX_SAFE_INTEGER},z=1440,Ge=250,be={least:32768,most:1<<20},Ve=1e3,Ye=1e4,we={shown:15e3,hidden:9e4},je=30*6e4,Ke=3e3,$e=4096;var M=class r{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!It(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new r(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function It(r){let e=URL.canParse(r)?new URL(r):null;return e!==null&&r.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}function p(r){return typeof r=="object"&&r!==null?r:{}}function T(r,e,t){return typeof r!="number"||!Number.isFinite(r)?null:Math.min(t,Math.max(e,Math.round(r)))}function w(r){return T(r,0,Number.MAX_SAFE_INTEGER)??0}function ve(r){return typeof r=="string"&&/^[A-Z]{2}$/.test(r)?r:null}var qe="magpies.total",y={people:0,octets:0,seconds:0},F=class{#e;#t=y;#n;#r=0;#s=y;constructor(e,t){this.#e=e,this.#n=t,this.reload()}get total(){return W(this.#t,this.#s)}monthOctets(e){return e===this.#n?this.#r+this.#s.octets:0}reload(){let e=p(this.#e.read(qe));this.#t=G(e.total),this.#r=e.month===this.#n?w(e.monthOctets):0}add(e,t){t!==this.#n&&(this.save(),this.#n=t,this.reload()),e.people+e.octets+e.seconds>0&&(this.#s=W(this.#s,e))}save(){this.reload(),this.#s!==y&&(this.#t=this.total,this.#r+=this.#s.octets,this.#s=y,this.#e.write(qe,{total:this.#t,month:this.#n,monthOctets:this.#r}))}};function P(r){return`${r.getFullYear()}-${String(r.getMonth()+1).padStart(2,"0")}`}function W(r,e){return{people:r.people+e.people,octets:r.octets+e.octets,seconds:r.seconds+e.seconds}}function G(r){let e=p(r);return{people:w(e.people),octets:w(e.octets),seconds:w(e.seconds)}}var Je="magpies.agreed",V=class{#e;constructor(e){this.#e=e}agree(){this.#e.write(Je,{caution:!0})}lacks(e){return e!==null&&p(this.#e.read(Je)).caution!==!0}};var Y=class{#e;#t;#n;#r;constructor(e,t,n){this.#e=e/1e3,this.#t=t,this.#n=t,this.#r=n}take(e,t){return this.#s(t),e>this.#n?!1:(this.#n-=e,!0)}wait(e,t){return this.#s(t),Math.max(0,e-this.#n)/this.#e}#s(e){this.#n=Math.min(this.#t,this.#n+(e-this.#r)*this.#e),this.#r=e}};var j=class{#e;#t=null;#n=null;#r=0;#s=[];#i=0;#o=0;#h=0;#d;constructor(e){this.#e=e}get dropped(){return this.#h}line(){let e={held:[],octets:0};return{carry:(t,n)=>this.#a(e,{octets:t,pass:n})}}limit(e){if(e===this.#t)return;this.#t=e;let t=Math.max(16384,(e??0)*Ge/1e3);this.#r=Math.min(be.most,Math.max(be.least,t)),this.#n=e===null?null:new Y(e,t,this.#e()),this.#c()}takeCount(){let e=this.#o;return this.#o=0,e}clear(){for(let e of this.#s)Object.assign(e,{held:[],octets:0});this.#s=[],this.#i=0,clearTimeout(this.#d)}#a(e,t){if(this.#n===null)return this.#m(t);for(e.held.length===0&&this.#s.push(e),e.held.push(t),e.octets+=t.octets,this.#i+=t.octets,this.#c();this.#i>this.#r;)this.#l()}#l(){let e=this.#s.reduce((n,s)=>s.octets>n.octets?s:n),t=e.held.pop();t!==void 0&&this.#p(e,t),e.held.length===0&&this.#s.splice(this.#s.indexOf(e),1),this.#h+=1}#c(){clearTimeout(this.#d);let e=this.#e();for(let t=this.#s[0];t!==void 0;t=this.#s[0]){let n=t.held[0];if(n!==void 0&&this.#n?.take(n.octets,e)===!1){let s=Math.ceil(this.#n.wait(n.octets,e));this.#d=setTimeout(()=>this.#c(),Math.max(1,s));return}this.#s.shift(),t.held.shift(),t.held.length>0&&this.#s.push(t),n!==void 0&&(this.#p(t,n),this.#m(n))}}#p(e,{octets:t}){e.octets-=t,this.#i-=t}#m({octets:e,pass:t}){this.#o+=e,t()}};var Xe={rate:null,month:null,readers:null,hours:null,onlyUnmetered:!1,onlyMains:!1};function L(r){let e=p(r);return{rate:T(e.rate,ge.least,ge.most),month:T(e.month,ye.least,ye.most),readers:T(e.readers,1,64),hours:Bt(e.hours),onlyUnmetered:e.onlyUnmetered===!0,onlyMains:e.onlyMains===!0}}function Ze({from:r,to:e},t){return r<e?r<=t&&t<e:r<=t||t<e}function Bt(r){let{from:e,to:t}=p(r),n=s=>Number.isInteger(s)&&s>=0&&s<z;return n(e)&&n(t)&&e!==t?{from:e,to:t}:null}function Qe(r,e,t){let{month:n,hours:s,onlyUnmetered:i,onlyMains:o}=r,{metered:a,onBattery:h,saver:c,hidden:u,minute:g}=e;return c?"saver":n!==null&&t>=n?"data":s!==null&&!Ze(s,g)?"hours":i&&a===!0?"metered":o&&h===!0?"battery":u?"hidden":null}var Ht=new Set(["cellular","wimax"]),K=class{#e;#t=null;constructor(e){this.#e=e}get surroundings(){let{type:e,saveData:t=!1}=this.#e.connection()??{},n=this.#e.date();return{metered:e===void 0||e==="unknown"?null:Ht.has(e),onBattery:this.#t===null?null:!this.#t.charging,saver:t,hidden:this.#e.hidden()&&this.#e.mobile(),minute:n.getHours()*60+n.getMinutes()}}watch(e,t,n){this.#e.connection()?.addEventListener("change",e,{signal:n}),t&&this.#n(e,n)}async#n(e,t){this.#t??=await this.#e.battery(),!(this.#t===null||t.aborted)&&(this.#t.addEventListener("chargingchange",e,{signal:t}),e())}};var C=class{#e;#t=new Map;constructor(e){this.#e=e}read(e){let t=this.#t.get(e)??this.#n(n=>n.getItem(e));if(t===null||t.length>$e)return null;try{return JSON.parse(t)}catch{return null}}write(e,t){let n=JSON.stringify(t);this.#n(i=>(i.setItem(e,n),n))===null?this.#t.set(e,n):this.#t.delete(e)}remove(e){this.#t.delete(e),this.#n(t=>(t.removeItem(e),null))}#n(e){try{return this.#e===null?null:e(this.#e)}catch{return null}}};var ke="magpies",$=class{#e;#t=null;constructor(e){this.#e=e}open(e){this.close(),this.#t=this.#e.channel(ke),this.#t?.addEventListener("message",({data:t})=>e(t))}say(e){this.#t?.postMessage(e)}close(){this.#t?.close(),this.#t=null}async lead(e,t,n){let s=async()=>{e.aborted||t(),await zt(e)},i=this.#e.locks();if(i===null)return s();try{if(await i.request(ke,{ifAvailable:!0},async a=>(a!==null&&await s(),a!==null))||e.aborted)return;n(),await i.request(ke,{signal:e},s)}catch{e.aborted||await s()}}};function zt(r){return new Promise(e=>{r.aborted?e():r.addEventListener("abort",()=>e())})}var Dt=250;function tt(r){let{type:e,on:t,bridge:n,preferences:s,live:i}=p(r);switch(e){case"hello":return{type:e};case"switch":return typeof t=="boolean"&&typeof n=="string"?{type:e,on:t,bridge:n}:null;case"preferences":return{type:e,preferences:L(s)};case"live":return{type:e,live:Ut(p(i))};default:return null}}function nt(r){let{helping:e,session:t,total:n,monthOctets:s,online:i,readers:o,caution:a}=r,{countries:h,countriesNow:c}=r;return{helping:e,session:t,total:n,monthOctets:s,countries:h,countriesNow:c,online:i,readers:o,caution:a}}function Ut(r){return{helping:T(r.helping,0,64)??0,session:G(r.session),total:G(r.total),monthOctets:w(r.monthOctets),countries:et(p(r.countries)),countriesNow:et(p(r.countriesNow)),online:w(r.online),readers:w(r.readers),caution:ve(r.caution)}}function et(r){let e=Object.entries(r).filter(([t])=>ve(t)!==null);return Object.fromEntries(e.slice(0,Dt).map(([t,n])=>[t,w(n)]))}var O="magpies.visit",q=class{#e;#t;#n;#r;constructor(e,t,n,s){this.#e=e,this.#t=t,this.#n=n,this.#r=s}isOn(e){let{since:t,at:n}=this.#i();if(t===null||this.#r)return t!==null;let s=Math.abs(e-n);return s<Ke||s<je&&t===this.#s}keep(e){let t=this.#i().since??this.#s??e;this.#e.write(O,{bridge:this.#n,since:t,at:e}),t!==this.#s&&this.#t.write(O,{since:t})}end(){this.#i().since!==null&&this.#e.remove(O),this.#t.remove(O)}get#s(){let{since:e}=p(this.#t.read(O));return typeof e=="number"?e:null}#i(){let{bridge:e,since:t,at:n}=p(this.#e.read(O));return e===this.#n&&typeof t=="number"&&typeof n=="number"?{since:t,at:n}:{since:null,at:0}}};var J=class{#e;#t=0;constructor(e){this.#e=e}next(){let e=3e3*2**Math.max(0,this.#t-30),t=Math.min(1e3*2**this.#t,e,6e4);return this.#t+=1,Math.max(1e3,t*(.5+this.#e()/2))}reset(){this.#t=0}};var f=class extends Error{},A=class{#e;constructor(e,t){if(e.length>t)throw new f("too long");let n;try{n=JSON.parse(e)}catch{throw new f("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new f("not an object");this.#e=n}text(e,t){return xe(e,this.#e[e],t)}optionalText(e,t){let n=this.#e[e];return n==null?null:xe(e,n,t)}texts(e,t,n){let s=this.#e[e];if(!Array.isArray(s)||s.length>t)throw new f(e);return s.map(i=>xe(e,i,n))}integer(e,t,n,s){let i=this.number(e,t,n,s);if(!Number.isSafeInteger(i))throw new f(e);return i}number(e,t,n,s){let i=this.#e[e]===void 0?s:this.#e[e];if(typeof i!="number"||!(i>=t&&i<=n))throw new f(e);return i}boolean(e){let t=this.#e[e];if(typeof t!="boolean")throw new f(e);return t}oneOf(e,t){let n=t.find(s=>s===this.#e[e]);if(n===void 0)throw new f(e);return n}};function xe(r,e,{most:t,least:n=1,pattern:s}){if(typeof e!="string"||e.length<n||e.length>t||s&&!s.test(e))throw new f(r);return e}var Vt=["bad_request","unsupported_version","unknown_pool","pool_token_required","no_volunteer","no_egress","volunteer_failed","too_many_requests","busy"],st={least:8,most:32,pattern:/^[A-Za-z0-9_-]+$/},Yt={most:16384},it={most:512},jt={most:512,pattern:/^stuns?:\S+$/},ot={most:2,least:2,pattern:/^[A-Z]{2}$/},Kt=["welcome","offer","cancel","reachability","refused"];function at(r){if(r.type==="answer"&&!(r.sdp&&r.sdp.length<=16384))throw new f("sdp");return JSON.stringify(r)}function lt(r){let e=new A(r,65536),t=e.oneOf("type",Kt);switch(t){case"welcome":return{type:t,version:e.integer("version",-1/0,1/0),waiting:e.integer("waiting",0,1/0,0),readers:e.integer("readers",0,1/0,0)};case"offer":return{type:t,match:e.text("match",st),sdp:e.text("sdp",Yt),egress:e.text("egress",it),deadlineMs:e.number("deadline_s",Number.MIN_VALUE,60,10)*1e3,country:e.optionalText("country",ot)};case"cancel":return{type:t,match:e.text("match",st)};case"reachability":return{type:t,reachable:e.boolean("reachable")};case"refused":return{type:t,error:e.oneOf("error",Vt),detail:e.text("detail",{least:0,most:512})}}}function dt(r){let e=new A(r,65536),{least:t,usual:n,most:s}=Re;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,jt),egresses:e.texts("egresses",16,it),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,s,n),caution:e.optionalText("caution",ot)}}function b(r,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(s),e.removeEventListener("abort",n),t()},s=setTimeout(n,r);e.addEventListener("abort",n)})}async function Z(r,e,t){let n=new AbortController,s=()=>n.abort(),i=()=>r.iceGatheringState==="complete",o=()=>{(i()||t.aborted)&&s()};return t.addEventListener("abort",s,{signal:n.signal}),r.addEventListener("icegatheringstatechange",o,{signal:n.signal}),o(),await b(e,n.signal),s(),i()}var m=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!$t.has(this.failure)}},$t=new Set(["unreachable","offline","busy","no-egress"]),qt={bad_request:"refused",pool_token_required:"refused",unknown_pool:"no-pool",unsupported_version:"outdated"};async function ht(r,e,t){let n=new AbortController,s=()=>n.abort();t.addEventListener("abort",s);let i=setTimeout(s,fe),o;try{let a=await r.fetch(ut(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(a.status===429||a.status===503)throw new m("busy");if(!a.ok)throw new m("unreachable");o=dt(await Xt(a,65536))}catch(a){throw a instanceof m?a:new m(ct(r))}finally{clearTimeout(i),t.removeEventListener("abort",s)}if(o.version!==1)throw new m("outdated");return o}var Q=class{#e;#t;#n=new AbortController;#r=null;#s=!1;constructor(e,t){this.#e=e,this.#t=e.socket(ut(t,"v1/volunteer").replace(/^http/,"ws"))}get welcomed(){return this.#s&&!this.#n.signal.aborted}send(e){this.#t.readyState===this.#t.OPEN&&this.#t.send(at(e))}async run(e,t,n){let s=()=>this.close();n.addEventListener("abort",s);let i={signal:this.#n.signal};if(this.#t.addEventListener("open",()=>this.send(e),i),this.#t.addEventListener("close",s,i),this.#t.addEventListener("message",({data:o})=>{let a=this.#i(o);if(a===null)return this.close();this.#s=!0,t(a)},i),n.aborted&&s(),await b(fe,this.#n.signal),this.#s||s(),await Jt(this.#n.signal),n.removeEventListener("abort",s),!n.aborted)throw new m(this.#r??ct(this.#e))}close(){this.#n.abort(),this.#t.close()}#i(e){let t;try{t=lt(typeof e=="string"?e:"")}catch{return null}return t.type==="refused"?(this.#r=qt[t.error]??"busy",null):t.type==="welcome"===this.#s?null:t.type==="welcome"&&t.version!==1?(this.#r="outdated",null):t}};function ct(r){return r.online()?"unreachable":"offline"}function ut(r,e){return new URL(e,r.href.replace(/\/*$/,"/")).href}function Jt(r){return new Promise(e=>{r.aborted?e():r.addEventListener("abort",()=>e())})}async function Xt(r,e){let t=r.body?.getReader(),n=new TextDecoder,s="";for(let i=0;t;){let{done:o,value:a}=await t.read();if(o)break;if(i+=a.length,i>e)throw await t.cancel(),new m("unreachable");s+=n.decode(a,{stream:!0})}return s+n.decode()}var R=class{#e;#t;#n;#r=null;#s=!1;#i=[];#o=0;#h=0;constructor(e,t,n){this.#e=e,this.#t=t,this.#n=n}get dropped(){return this.#h}open(e){this.#r=e;let t=this.#i;this.#i=[];for(let n of t)this.deliver(n)}close(){this.#s=!0,this.#i=[]}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;if(t===0||t>16384)return!1;let n=this.#r;return n===null?this.#a(e,t):this.#t.carry(t,()=>this.#d(n,e)),!0}#d(e,t){if(!this.#s){if(e.bufferedAmount+t.byteLength>this.#e){this.#h+=1;return}try{e.send(t)}catch{this.#n()}}}#a(e,t){this.#o+t>Ne?this.#h+=1:(this.#i.push(e),this.#o+=t)}};var te=class{#e;#t=new AbortController;#n;#r;#s;#i;#o=null;#h="unanswered";#d=!1;constructor(e,t,n,s,i){this.#e=i,this.#n=new R(t.bufferOctets,n.line(),()=>this.#a()),this.#r=new R(t.bufferOctets,n.line(),()=>this.#a()),this.#i=e.socket(s.egress);try{this.#s=e.peer({iceServers:t.stun.map(o=>({urls:o}))})}catch(o){throw this.#i.close(),o}this.#c(),this.#p()}async start(e){this.#l();try{await this.#s.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#s.setLocalDescription(await this.#s.createAnswer());let t=Math.min(Be,e.deadlineMs/2);if(await Z(this.#s,t,this.#t.signal),this.#t.signal.aborted)return;this.#e.answered(this.#s.localDescription?.sdp??""),this.#h="unconnected",this.#y()}catch{this.#a()}}sayGoodbye(){this.#d||(this.#d=!0,this.#v())}async leave(){if(this.#h==="unanswered")return this.#a();this.#d=!0,this.#v(),await b(ze,this.#t.signal),this.close()}part(){for(let e=0;e<me;e+=1)this.#w();this.close()}close(){this.#t.signal.aborted||(this.#t.abort(),this.#n.close(),this.#r.close(),this.#o?.close(),this.#s.close(),this.#i.close())}#a(){this.#t.signal.aborted||(this.close(),this.#e.ended(this.#h))}async#l(){await b(Ie,this.#t.signal),this.#h!=="closed"&&this.#a()}#c(){let e=this.#i,{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#y(),{signal:t}),e.addEventListener("close",()=>this.#f(),{signal:t}),e.addEventListener("message",({data:n})=>{n===H?this.sayGoodbye():this.#k(this.#n,n)},{signal:t})}#p(){let e=this.#s,{signal:t}=this.#t;e.addEventListener("datachannel",({channel:n})=>this.#m(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#u(),{signal:t})}#m(e){if(this.#o!==null)return e.close();this.#o=e;let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#y(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:n})=>{n!==H&&this.#k(this.#r,n)},{signal:t}),this.#y()}#u(){let e=this.#s.connectionState;e==="failed"||e==="closed"?this.#a():e==="disconnected"&&this.#g()}async#g(){await b(Ue,this.#t.signal),this.#s.connectionState==="disconnected"&&this.#a()}#f(){this.#h==="unconnected"?this.#y():this.#a()}#y(){let e=this.#o,{readyState:t,OPEN:n}=this.#i;if(!(this.#h!=="unconnected"||e?.readyState!=="open")){if(t>n)return void this.#b(e);t<n||(this.#h="closed",this.#n.open(e),this.#r.open(this.#i),this.#d&&this.#v(),this.#e.opened())}}async#b(e){e.close(),await b(De,this.#t.signal),this.#a()}async#v(){for(let e=0;e<me&&!this.#t.signal.aborted;e+=1)this.#w(),await b(He,this.#t.signal)}#w(){if(!(this.#h!=="closed"||this.#o?.readyState!=="open"))try{this.#o.send(H)}catch{}}#k(e,t){e.deliver(t)||this.#a()}};function Zt(r,e){let t=new Map;for(let{address:n,port:s,relatedAddress:i,relatedPort:o}of r){if(n===null||s===null||n.includes(":"))continue;let a=o?`${i} ${o}`:n;t.set(a,(t.get(a)??new Set).add(s))}return[...t.values()].some(n=>n.size>1)?"dependent":t.size>0&&e?"independent":"unknown"}async function pt(r,e,t){let n=e.slice(0,2);if(n.length<2)return{nat:"unknown",blocked:!1};let s=r.peer({iceServers:[{urls:n}]}),i=[],o=!1,a=!1,h=!1;s.onicecandidate=({candidate:c})=>{c?.protocol==="udp"&&(a=!0,c.type==="srflx"&&i.push(c),c.address?.endsWith(".local")||(h=!0))},s.onicecandidateerror=({errorText:c})=>{/incompatible|not associated/i.test(c)||(o=!0)};try{s.createDataChannel(""),await s.setLocalDescription();let c=await Z(s,Fe,t),u=c?!a:!h;return{nat:Zt(i,c&&!o),blocked:u&&!t.aborted}}finally{s.close()}}var ne=class{#e=new Map;total=0;get free(){return Math.max(0,this.total-this.#e.size)}get helping(){return this.#t.length}get countries(){let e={};for(let{country:t}of this.#t)t!==null&&(e[t]=(e[t]??0)+1);return e}take(e){return this.free===0||this.#e.has(e)?!1:(this.#e.set(e,null),!0)}isOpen(e){return(this.#e.get(e)??null)!==null}opened(e,t){this.#e.has(e)&&this.#e.set(e,{country:t})}get surplus(){return[...this.#e.keys()].slice(this.total).reverse()}release(e){this.#e.delete(e)}get#t(){return[...this.#e.values()].filter(e=>e!==null)}};var se=class{#e;#t;#n=new ne;#r=new Map;#s=new Set;#i;#o=null;#h=null;#d=null;#a=null;#l=64;#c=0;#p=0;#m=null;#u=null;constructor(e){this.#e=e,this.#i=e.allowed,this.#t=new J(e.platform.random)}get progress(){let{helping:e}=this.#n,t=this.#g(e);return{state:t,on:this.#o!==null,helping:e,countriesNow:this.#n.countries,online:this.#c,readers:this.#p,failure:t==="error"?this.#m:null,obstacle:t==="waiting"?this.#u:null,caution:this.#a?.caution??null}}limit(e){if(this.#l=e,this.#a===null)return;let t=this.#n.total;if(this.#n.total=Math.min(e,this.#a.slots),t!==this.#n.total){for(let n of this.#n.surplus){let s=this.#r.get(n);this.#r.delete(n),this.#n.release(n),s!==void 0&&this.#y(s)}this.#x(),this.#S()}}start(){this.#o===null&&(this.#o=new AbortController,this.#m=null,this.#t.reset(),this.#S(),this.#b(this.#o.signal))}stop(){this.#d?.send({type:"goodbye"}),this.#f(null)}warn(){for(let e of this.#r.values())e.sayGoodbye()}cut(){for(let e of[...this.#r.values(),...this.#s])e.part();this.stop()}hurry(){this.#t.reset(),this.#h?.abort()}interrupt(){this.#d?.close()}#g(e){return this.#o===null?this.#m===null?"off":"error":e>0?"helping":this.#m!==null?"error":this.#d?.welcomed?"waiting":"connecting"}#f(e){if(this.#o===null&&e===null&&this.#m===null)return;this.#o?.abort(),this.#o=null,this.#m=e;let t=[...this.#r];this.#r.clear();for(let[n,s]of t)this.#n.release(n),this.#y(s);this.#S()}async#y(e){this.#s.add(e),await e.leave(),this.#s.delete(e)}async#b(e){let{platform:t}=this.#e;for(;!e.aborted;){let n=t.now();try{await this.#w(e)}catch(s){if(e.aborted)break;s instanceof m||console.error(s);let i=s instanceof m?s:new m("unsupported");if(i.permanent)return this.#f(i.failure);this.#m=i.failure,this.#S()}t.now()-n>We&&this.#t.reset(),e.aborted||await this.#v(e)}}async#v(e){let t=new AbortController,n=()=>t.abort();this.#h=t,e.addEventListener("abort",n,{signal:t.signal}),await b(this.#t.next(),t.signal),n()}async#w(e){let{platform:t,broker:n,kind:s,pool:i}=this.#e,o=await ht(t,n,e),a=this.#k(o);if(this.#a=o,o.caution!==null&&this.#S(),e.aborted)return;let{nat:h,blocked:c}=await pt(t,o.stun,e);if(e.aborted)return;this.#u=c?"blocked":null,this.#n.total=Math.min(this.#l,o.slots);let u=new Q(t,n);this.#d=u;try{await u.run({type:"hello",version:1,kind:s,slots:this.#n.total,nat:h,egresses:a.urls,...i===null?{}:{pools:[i]}},g=>this.#T(u,g,o,a),e)}finally{this.#d===u&&(this.#d=null)}}#k(e){if(this.#i===null)try{this.#i=new M(e.egresses)}catch{throw new m("misconfigured")}let t=this.#i;if(t.urls.length===0)throw this.#e.allowed===null&&(this.#i=null),new m("no-egress");return t}#T(e,t,n,s){switch(t.type){case"welcome":this.#m=null,this.#c=t.waiting,this.#p=t.readers,this.#r.size>0&&this.#x(),this.#S();break;case"offer":this.#E(e,t,n,s);break;case"cancel":this.#_(t.match);break;case"reachability":this.#u=t.reachable?null:this.#u??"unreachable",this.#S();break}}#E(e,t,n,s){let{platform:i,pacer:o,onHelping:a}=this.#e,{match:h,country:c}=t,u=g=>e.send({type:"decline",match:h,reason:g});if(!s.has(t.egress))return u("foreign-egress");if(!this.#n.take(h))return u("full");try{let g=new te(i,n,o,t,{answered:E=>e.send({type:"answer",match:h,sdp:E}),opened:()=>{this.#r.get(h)===g&&(e.send({type:"outcome",match:h,connected:!0}),this.#n.opened(h,c),this.#u=null,a(c),this.#S())},ended:E=>{E==="unanswered"&&u("failed"),E==="unconnected"&&e.send({type:"outcome",match:h,connected:!1}),this.#r.get(h)===g&&this.#M(h)}});this.#r.set(h,g),this.#x(),g.start(t)}catch{this.#n.release(h),u("failed")}}#_(e){let t=this.#r.get(e);t===void 0||this.#n.isOpen(e)||(t.close(),this.#M(e))}#M(e){this.#r.delete(e),this.#n.release(e),this.#x(),this.#S()}#x(){this.#d?.send({type:"load",free:this.#n.free})}#S(){this.#e.onProgress(this.progress)}};var Te="magpies.preferences",re=class{#e;#t;#n=new Set;#r;#s;#i;#o;#h;#d;#a;#l;#c;#p=y;#m={};#u=!1;#g=!1;#f=null;#y=null;#b=null;#v=null;#w=null;#k=0;#T=0;#E=!1;#_="";constructor({platform:e,kind:t,broker:n,allowed:s,pool:i}){this.#e=e;let o=i===null?[]:[Qt(i)];this.#t=[n.href,...s?.urls??[],...o].join(" "),this.#r=new C(e.storage("local"));let a=new C(e.storage("session"));this.#s=new q(this.#r,a,this.#t,t==="extension"),this.#i=new V(this.#r),this.#o=new F(this.#r,P(e.date())),this.#h=new K(e),this.#d=new $(e),this.#a=new j(e.now),this.#l=new se({platform:e,kind:t,broker:n,allowed:s,pool:i,pacer:this.#a,onProgress:h=>this.#j(h),onHelping:h=>this.#Y(h)}),this.#c=L(this.#r.read(Te)),this.#R()}get status(){let e=this.#l.progress,t={...e,state:this.#M(e),on:this.#g,session:this.#p,total:this.#o.total,monthOctets:this.#o.monthOctets(P(this.#e.date())),countries:this.#m,pause:this.#g?this.#b:null,preferences:this.#c};return this.#b==="elsewhere"?{...t,...this.#v,obstacle:null}:t}listen(e){return this.#n.add(e),()=>{this.#n.delete(e)}}open(){this.#u||(this.#u=!0,this.#d.open(e=>this.#K(e)),this.#c=L(this.#r.read(Te)),this.#R(),this.#o.reload(),this.#s.isOn(this.#x())&&this.#S(!0),this.#O({type:"hello"}))}close(e){this.#u&&(this.#u=!1,this.#g&&this.#s.keep(this.#x()),this.#g=!1,e&&this.#I(),this.#C(),this.#d.close(),this.#P())}start(){!this.#u||this.#g||(this.#s.keep(this.#x()),this.#S(!0),this.#O({type:"switch",on:!0,bridge:this.#t}))}stop(){this.#s.end(),this.#O({type:"switch",on:!1,bridge:this.#t}),this.#S(!1),this.#l.stop()}setPreferences(e){this.#U(L(e)),this.#r.write(Te,this.#c),this.#O({type:"preferences",preferences:this.#c})}agree(){this.#i.agree(),this.#L()}warn(){this.#l.warn()}review(){if(this.#f!==null){if(this.#D())return this.#z();this.#L()}}hurry(){this.#l.hurry()}interrupt(){this.#l.interrupt()}#M({state:e}){return this.#g?this.#b!==null?"paused":e==="off"?"connecting":e:e==="error"?"error":"off"}#x(){return this.#e.date().getTime()}#S(e){e!==this.#g&&(this.#g=e,e?this.#W():this.#C(),this.#P())}#W(){let e=new AbortController;this.#f=e,this.#k=this.#T=this.#x();let t=setInterval(()=>this.#z(),Ve);e.signal.addEventListener("abort",()=>clearInterval(t)),this.#N(),this.#L()}#N(){this.#w?.abort(),this.#w=new AbortController;let{onlyMains:e}=this.#c;this.#h.watch(()=>this.#L(),e,this.#w.signal)}#C(){this.#f?.abort(),this.#f=null,this.#w?.abort(),this.#b=null,this.#H()}#I(){this.#l.cut(),this.#a.clear()}#L(){if(this.#f===null)return;let e=this.#B?"caution":this.#G();e!==null?(this.#b=e,this.#H()):this.#y===null&&(this.#b=null,this.#V()),this.#P()}#G(){let e=this.#o.monthOctets(P(this.#e.date()));return Qe(this.#c,this.#h.surroundings,e)}get#B(){return this.#i.lacks(this.#l.progress.caution)}#V(){let e=new AbortController;this.#y=e;let t=()=>{this.#b=this.#v=null,this.#o.reload(),this.#l.start()},n=()=>{this.#b="elsewhere",this.#O({type:"hello"}),this.#P()};this.#d.lead(e.signal,t,n)}#H(){this.#y!==null&&(this.#l.stop(),this.#A(y),this.#o.save(),this.#y.abort(),this.#y=null)}#z(){let e=this.#D(),t=this.#x(),n=Math.max(0,t-this.#k);this.#k=t,this.#E=this.#e.hidden();let{helping:s}=this.#l.progress,i=s>0&&!e?n/1e3:0;this.#A({...y,seconds:i}),t-this.#T>=Ye&&(this.#T=t,this.#o.save(),this.#s.keep(t)),e&&this.#l.progress.on&&(this.#I(),this.#l.start()),this.#L()}#A(e){let t={...e,octets:this.#a.takeCount()};this.#p=W(this.#p,t),this.#o.add(t,P(this.#e.date()))}#D(){let t=this.#E||this.#e.hidden()?we.hidden:we.shown;return this.#x()-this.#k>t}#Y(e){this.#A({...y,people:1}),this.#o.save(),e!==null&&(this.#m={...this.#m,[e]:(this.#m[e]??0)+1});for(let t of this.#n)t.onHelping(e)}#j(e){e.state==="error"&&!e.on&&this.#g&&(this.#s.end(),this.#g=!1,this.#y?.abort(),this.#y=null,this.#C()),this.#b!=="caution"&&this.#B&&this.#L(),this.#P()}#U(e){this.#c=e,this.#R(),this.#f!==null&&this.#N(),this.#L(),this.#P()}#R(){this.#a.limit(this.#c.rate),this.#l.limit(this.#c.readers??64)}#O(e){this.#d.say(e)}#K(e){let t=tt(e);switch(t?.type){case"hello":if(!this.#g)return;this.#O({type:"switch",on:!0,bridge:this.#t}),this.#F(this.status);break;case"switch":if(t.bridge!==this.#t)return;t.on?this.#s.keep(this.#x()):this.#s.end(),this.#S(t.on);break;case"preferences":this.#U(t.preferences);break;case"live":this.#v=t.live,this.#b==="elsewhere"&&this.#P();break}}#F(e){this.#l.progress.on&&this.#O({type:"live",live:nt(e)})}#P(){let{status:e}=this,t=JSON.stringify(e);if(t!==this.#_){this.#_=t,this.#F(e);for(let n of this.#n)n.onStatus(e)}}};function Qt(r){let e=2166136261;for(let t of r)e=Math.imul(e^t.charCodeAt(0),16777619);return`#${(e>>>0).toString(16)}`}var ie=class{#e;#t;#n=new Map;constructor(e,t="page"){this.#e=e,this.#t=t}attach(e,t,n,s){let i=`${e.href} ${t?.urls.join(" ")??"*"} ${s??""}`,o=this.#n.get(i);if(o===void 0){let a={platform:this.#e,kind:this.#t,broker:e,allowed:t,pool:s};o=new Ee(new re(a)),this.#n.set(i,o)}return o.attach(n)}},Ee=class{#e;#t=0;#n=null;#r=()=>this.#e.warn();constructor(e){this.#e=e}attach(e){let t=this.#e.listen(e);this.#t+=1,this.#n===null&&this.#s();let n=!0,s=()=>{n&&(n=!1,t(),this.#t-=1,queueMicrotask(()=>this.#i()))};return{engine:this.#e,detach:s}}#s(){this.#n=new AbortController;let{signal:e}=this.#n,t=this.#e;addEventListener("pagehide",()=>t.close(!0),{signal:e}),addEventListener("pageshow",()=>t.open(),{signal:e}),addEventListener("online",()=>t.hurry(),{signal:e}),addEventListener("offline",()=>t.interrupt(),{signal:e}),document.addEventListener("visibilitychange",()=>t.review(),{signal:e}),document.addEventListener("resume",()=>t.review(),{signal:e});let n=t.listen({onStatus:s=>this.#o(s),onHelping:()=>{}});e.addEventListener("abort",n),t.open()}#i(){this.#t>0||this.#n===null||(this.#e.close(!1),this.#n.abort(),this.#n=null)}#o({state:e}){e==="helping"?addEventListener("beforeunload",this.#r):removeEventListener("beforeunload",this.#r)}};var mt={fetch:(r,e)=>fetch(r,e),socket:r=>new WebSocket(r),peer:r=>new RTCPeerConnection(r),random:()=>Math.random(),now:()=>performance.now(),date:()=>new Date(Date.now()),online:()=>navigator.onLine,storage:r=>_e(()=>r==="local"?localStorage:sessionStorage),locks:()=>_e(()=>navigator.locks),channel:r=>_e(()=>new BroadcastChannel(r)),connection:()=>navigator.connection??null,battery:()=>en(navigator),hidden:()=>document.visibilityState==="hidden",mobile:()=>tn(navigator)};function Me(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}function ft(){let{connection:r,getBattery:e}=navigator;return{metered:r?.type!==void 0,battery:typeof e=="function"}}function _e(r){try{return r()??null}catch{return null}}async function en(r){try{return await r.getBattery?.()??null}catch{return null}}function tn({userAgentData:r,userAgent:e,maxTouchPoints:t}){return r!==void 0?r.mobile:/Mobi|Android/.test(e)||e.includes("Mac OS")&&t>1}var x={language:"en",direction:"ltr",title:"Be a bridge",introduction:"Switch this on and, while you read this site, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",friends:"This is a private bridge: only people invited by whoever sent you this link can come through you.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped. It stays on while you read this site, in all its tabs, until you switch it off or close the last of them. Your browser keeps your limits and how much you have helped; no addresses."],unfold:"Show more",fold:"Show less",off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},keepOpen:"Keep this page open; there is nothing else to do.",thanks:"Somebody has just connected through you. Thank you!",online:"Online now: {volunteers}, {readers}.",volunteers:{one:"{count} volunteer",other:"about {count} volunteers"},readers:{one:"{count} reader being helped",other:"{count} readers being helped"},obstacles:{blocked:"Your network seems to block the connections that readers need, so they cannot reach you here.",unreachable:"Readers have tried to reach you, but their connections did not get through your network."},elsewhere:"On another network, at home or on your phone, it may work. As long as this is on, your browser keeps trying.",pauses:{caution:"Nothing is passed on before you have decided.",elsewhere:"On, in another tab of this site. This one takes over when that one closes.",hours:"On, and resting outside the hours that you have set.",data:"On, and resting until next month: the data that you allow for this month is used up.",metered:"On, and resting while your connection is a metered one.",battery:"On, and resting while your device runs on battery.",saver:"On, and resting because your browser is set to save data.",hidden:"On, and resting while this page is in the background."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.","no-pool":"This link does not work any more, or a part of it is missing. Ask whoever sent it for a new one.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."},caution:"You seem to be in {country}, where helping like this may get you into trouble. Nobody there can read what you pass on, but your network can see that you connect to this service. If in doubt, switch it off.",goOn:"I understand, go on",switchOff:"Switch off",sofar:"What you have done on this site",people:"Connections helped",time:"Time helping",data:"Data passed on",minutes:"{count} min",hours:"{count} h",now:"Right now, from {countries}.",from:"Since you opened this page, from {countries}.",globe:"Turning globe",few:"a few",limits:"Limits",limitsNote:"They hold for all tabs of this site. Your browser keeps them.",rate:"Speed",month:"Data a month",used:"{data} used this month",atOnce:"People at once",noLimit:"No limit",someHours:"Only at certain hours",begin:"From",end:"Until",unmetered:"Only on unmetered networks",mains:"Only on mains power",untold:"This browser does not tell, so this changes nothing here."};function gt(r){let e;try{e=new Intl.Locale(r).maximize()}catch{return x.language}let{language:t,script:n}=e;return[`${t}-${n}`,t].find(s=>s in d)??x.language}async function yt(r,e){let t=d[e];return t===void 0?null:await r.load(`lang/${e}.json`,t)}var bt="http://www.w3.org/2000/svg",nn=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]];function l(r,e,...t){let n=document.createElement(r);for(let[s,i]of Object.entries(e))n.setAttribute(s,i);return n.append(...t),n}function wt(){let r=document.createElementNS(bt,"svg");r.setAttribute("class","bird"),r.setAttribute("viewBox","-4 -3 40 40"),r.setAttribute("aria-hidden","true");for(let[e,t]of nn){let n=document.createElementNS(bt,"path");n.setAttribute("fill",e),n.setAttribute("d",t),r.append(n)}return r}var vt=["kilobyte","megabyte","gigabyte","terabyte"];var sn={be:"ru"},N=class{strings;#e;#t;constructor(e){this.strings=e;let t=sn[e.language];this.#e=[e.language,...t===void 0?[]:[t]],this.#t=new Intl.PluralRules(this.#e)}number(e){return this.#r(e,{})}counted(e,t){return v(e[this.#t.select(t)]??e.other,{count:this.number(t)})}octets(e){let t=Math.max(1,Math.min(vt.length,Math.floor(Math.log10(e)/3)));return this.#n(e/1e3**t,vt[t-1]??"kilobyte")}speed(e){return this.#n(e*8/1e6,"megabit-per-second")}duration(e){let{hours:t,minutes:n}=this.strings,s=Math.floor(e/60);return s<60?v(n,{count:this.number(s)}):v(t,{count:this.#r(s/60,{maximumFractionDigits:1})})}country(e){try{return new Intl.DisplayNames(this.#e,{type:"region"}).of(e)??e}catch{return e}}countries(e){let t=Object.entries(e).sort(([,n],[,s])=>s-n).map(([n,s])=>{let i=s<3?this.strings.few:this.number(s);return`${this.country(n)} (${i})`});return new Intl.ListFormat(this.#e).format(t)}#n(e,t){return this.#r(e,{style:"unit",unit:t,maximumFractionDigits:e<10?1:0})}#r(e,t){return new Intl.NumberFormat(this.#e,t).format(e)}};function v(r,e){return r.replace(/\{(\w+)\}/g,(t,n)=>e[n]??t)}var oe=class{element;#e;#t=l("dd",{});#n=l("dd",{});#r=l("dd",{});#s=l("p",{class:"note",id:"now"});#i=l("p",{class:"note"});constructor(e){this.#e=e;let t=(n,s)=>l("div",{},l("dt",{},e.say(n)),s);this.element=l("div",{class:"figures",part:"figures"},l("p",{class:"sofar",id:"sofar"},e.say(({sofar:n})=>n)),l("dl",{},t(({people:n})=>n,this.#t),t(({time:n})=>n,this.#n),t(({data:n})=>n,this.#r)),this.#s,this.#i)}show({total:e,countries:t,countriesNow:n}){let{wording:s}=this.#e;this.element.hidden=e.people===0,k(this.#t,s.number(e.people)),k(this.#n,s.duration(e.seconds)),k(this.#r,s.octets(e.octets)),this.#o(this.#s,s.strings.now,n),this.#o(this.#i,s.strings.from,t)}#o(e,t,n){e.hidden=Object.keys(n).length===0,k(e,v(t,{countries:this.#e.wording.countries(n)}))}};function k(r,e){r.textContent!==e&&(r.textContent=e)}var Le=Math.PI/180,St=Math.PI*(3-Math.sqrt(5));function kt(r,e){let t=Math.cos(r*Le),n=e*Le;return[t*Math.sin(n),Math.sin(r*Le),t*Math.cos(n)]}function xt(r,e){let t=1-(2*r+1)/e,n=Math.sqrt(1-t*t);return[n*Math.sin(r*St),t,n*Math.cos(r*St)]}function Tt(r,e){let[t,n]=[Math.sin(e),Math.cos(e)],[s,i]=[Math.sin(r),Math.cos(r)];return([o,a,h])=>{let c=o*t+h*n;return[o*n-h*t,a*i-c*s,a*s+c*i]}}function Et(r){let e=r.reduce((n,s)=>n+s[0],0),t=r.reduce((n,s)=>n+s[2],0);return Math.hypot(e,t)<1e-6?null:Math.atan2(e,t)}async function _t(r){let e=await r.load("globe.json","sha256-QPmwoM/wcYTHolgAJgVbWaMiVqUrKGJPJT/vFGwm6Pg=");return e===null?null:rn(e)}function rn({dots:r,land:e,centres:t}){let n=atob(e),s=[];for(let o=0;o<r;o+=1)n.charCodeAt(o>>3)&128>>(o&7)&&s.push(xt(o,r));let i=Object.entries(t).map(([o,a])=>[o,kt(...a)]);return{land:s,centres:new Map(i)}}var Mt=66,on=2*Math.PI/12e4,an=.35,ln=1.05,Lt=2600,dn=.0135,hn={heart:.042,glow:.075,ring:.18},ae=class{element;#e;#t=l("canvas",{"aria-hidden":"true"});#n=this.#t.getContext("2d");#r=null;#s=()=>this.#w();#i=null;#o=this.#n!==null;#h=!1;#d=[];#a=null;#l=!1;#c=null;#p=ln;#m=0;#u;#g=0;constructor(e,t){this.#e=t,this.element=l("button",{class:"globe",part:"globe",type:"button"},this.#t),this.element.addEventListener("click",()=>this.#y(!this.#f)),e.always(()=>this.element.setAttribute("aria-label",e.wording.strings.globe)),this.element.hidden=!0,this.#o&&(this.#r=new IntersectionObserver(n=>this.#b(n)),this.#r.observe(this.element)),document.addEventListener("visibilitychange",this.#s)}show(e,t){this.#h=e,this.element.hidden=!(e&&this.#o),t.join()!==this.#d.join()&&(this.#d=t,this.#w())}close(){this.#r?.disconnect(),document.removeEventListener("visibilitychange",this.#s),this.#k()}get#f(){return this.#c??!matchMedia("(prefers-reduced-motion: reduce)").matches}#y(e){this.#c=e,this.#w()}#b(e){this.#l=e.at(-1)?.isIntersecting===!0,this.#l&&this.#i===null&&this.#v(),this.#w()}async#v(){this.#i=await _t(this.#e),this.#o=this.#i!==null,this.show(this.#h,this.#d),this.#w()}#w(){this.#k(),this.element.setAttribute("aria-pressed",String(this.#f)),!(!this.#l||document.visibilityState==="hidden")&&(this.#m=requestAnimationFrame(e=>{this.#T(e,Math.min(e-this.#g,2*Mt)),this.#g=e,this.#f&&(this.#u=setTimeout(()=>this.#w(),Mt))}))}#k(){cancelAnimationFrame(this.#m),clearTimeout(this.#u)}#T(e,t){let n=this.#n,{clientWidth:s}=this.#t;if(n===null||this.#i===null||s===0)return;let i=Math.round(s*Math.min(devicePixelRatio,2));this.#t.width!==i&&(this.#t.width=this.#t.height=i);let{land:o,centres:a}=this.#i,h=this.#d.map(u=>a.get(u)).filter(u=>u!==void 0);this.#f?this.#p-=t*on:this.#p=Et(h)??this.#p;let c=Tt(an,this.#p);this.#E(n,o.map(c)),this.#_(n,h.map(c),this.#f?e%Lt/Lt:.4)}#E(e,t){let{width:n}=this.#t,s=this.#a?.width===n?this.#a:e.createImageData(n,n);this.#a=s,s.data.fill(0);for(let[i,o,a]of t)a>0&&cn(s,...Ot(i,o,n),n/2*dn,.2+.65*a);e.putImageData(s,0,0),e.globalAlpha=1,e.globalCompositeOperation="source-in",e.fillStyle=getComputedStyle(this.#t).color,e.fillRect(0,0,n,n),e.globalCompositeOperation="source-over"}#_(e,t,n){let{heart:s,glow:i,ring:o}=hn,{width:a}=this.#t;e.fillStyle=getComputedStyle(this.element).color;for(let[h,c,u]of t)if(!(u<0))for(let[g,E]of[[s+(o-s)*n,.45*(1-n)],[i,.25],[s,1]])e.globalAlpha=E*Math.min(1,u*4),e.beginPath(),e.arc(...Ot(h,c,a),a/2*g,0,2*Math.PI),e.fill()}};function Ot(r,e,t){let n=t/2;return[n+.97*n*r,n-.97*n*e]}function cn({data:r,width:e},t,n,s,i){for(let o=Math.floor(n-s);o<=n+s;o+=1)for(let a=Math.floor(t-s);a<=t+s;a+=1){let h=Math.hypot(a+.5-t,o+.5-n)-s,c=Math.min(1,Math.max(0,.5-h)),u=(o*e+a)*4+3;r[u]=Math.max(r[u]??0,255*i*c)}}var un=[1,2,5,10,20,50,100].map(r=>r*125e3),pn=[1,2,5,10,20,50,100].map(r=>r*1e9),mn=[1,2,3,5,10,20],le={from:1200,to:480},de=class{element;#e;#t;#n;#r;#s=l("input",{type:"checkbox",id:"hours"});#i=l("input",{type:"time",id:"from",required:""});#o=l("input",{type:"time",id:"to",required:""});#h;#d=l("input",{type:"checkbox",id:"unmetered"});#a=l("input",{type:"checkbox",id:"mains"});#l="";#c=l("span",{class:"note",id:"used"});constructor(e,t,n){this.#e=e,this.#t=new I("rate",e,un,(s,i)=>s.speed(i)),this.#n=new I("month",e,pn,(s,i)=>s.octets(i)),this.#r=new I("readers",e,mn,(s,i)=>s.number(i)),this.#n.select.setAttribute("aria-describedby","used"),this.#h=l("div",{class:"times"},this.#u(this.#i,({begin:s})=>s),this.#u(this.#o,({end:s})=>s)),this.element=l("details",{class:"limits",part:"limits"},l("summary",{},e.say(({limits:s})=>s)),l("p",{class:"note"},e.say(({limitsNote:s})=>s)),this.#u(this.#t.select,({rate:s})=>s),this.#u(this.#n.select,({month:s})=>s),this.#c,this.#u(this.#r.select,({atOnce:s})=>s),this.#g(this.#s,({someHours:s})=>s),this.#h,...this.#f(this.#d,({unmetered:s})=>s,t.metered),...this.#f(this.#a,({mains:s})=>s,t.battery)),this.element.addEventListener("change",()=>{this.#l="",n(this.#m)})}show({preferences:e,monthOctets:t}){let{wording:n}=this.#e;this.#c.hidden=t===0,this.#c.textContent=v(n.strings.used,{data:n.octets(t)});let s=JSON.stringify(e);s!==this.#l&&(this.#l=s,this.#p(e))}#p({rate:e,month:t,readers:n,hours:s,onlyUnmetered:i,onlyMains:o}){this.#t.show(e),this.#n.show(t),this.#r.show(n),this.#s.checked=s!==null,this.#h.hidden=s===null,(s!==null||this.#i.value==="")&&(this.#i.value=Pt(s?.from??le.from),this.#o.value=Pt(s?.to??le.to)),this.#d.checked=i,this.#a.checked=o}get#m(){let e=Ct(this.#i.value)??le.from,t=Ct(this.#o.value)??le.to;return{rate:this.#t.value,month:this.#n.value,readers:this.#r.value,hours:this.#s.checked?{from:e,to:t}:null,onlyUnmetered:this.#d.checked,onlyMains:this.#a.checked}}#u(e,t){let n=l("label",{for:e.id},this.#e.say(t));return l("div",{class:"row"},n,e)}#g(e,t){let n=l("label",{for:e.id},this.#e.say(t));return l("div",{class:"check"},e,n)}#f(e,t,n){let s=this.#g(e,t);if(n)return[s];let i=`${e.id}-untold`;return e.setAttribute("aria-describedby",i),[s,l("p",{class:"note untold",id:i},this.#e.say(({untold:o})=>o))]}},I=class{select;#e;#t;constructor(e,t,n,s){this.#e=t,this.#t=s;let i=l("option",{value:""},t.say(({noLimit:o})=>o));this.select=l("select",{id:e},i);for(let o of n)this.#n(o)}get value(){return this.select.value===""?null:Number(this.select.value)}show(e){let t=e===null?"":String(e),n=[...this.select.options].some(s=>s.value===t);e!==null&&!n&&this.#n(e),this.select.value!==t&&(this.select.value=t)}#n(e){let t=this.#e.say(()=>this.#t(this.#e.wording,e));this.select.append(l("option",{value:String(e)},t))}};function Pt(r){let e=t=>String(t).padStart(2,"0");return`${e(Math.floor(r/60))}:${e(r%60)}`}function Ct(r){let[e=NaN,t=NaN]=r.split(":").map(Number),n=e*60+t;return n>=0&&n<z?n:null}var he=class{#e;#t=[];constructor(e){this.#e=new N(e)}get wording(){return this.#e}always(e){this.#t.push(e),e()}say(e){let t=document.createTextNode("");return this.always(()=>{t.data=e(this.#e.strings)}),t}speak(e){this.#e=new N(e);for(let t of this.#t)t()}};var fn=`
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
:is(button, summary, select, input):focus-visible {
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
:host([layout="floating"]) [data-folded] :is(#introduction, .globe, .figures, .more, .note) { display: none; }

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
`,ce=null;function At(){return ce===null&&(ce=new CSSStyleSheet,ce.replaceSync(fn)),ce}function Oe(r,e){let{state:t,helping:n,failure:s,obstacle:i,pause:o}=r,{strings:a}=e;return t==="paused"?o===null?"":a.pauses[o]:i!==null?a.obstacles[i]:t==="helping"?e.counted(a.helping,n):t==="error"?s===null?"":a.failures[s]:a[t]}var gn=1500,yn=8e3,ue=class{#e;#t=new he(x);#n;#r;#s;#i;#o=l("p",{id:"warning"});#h;#d=l("p",{class:"words",id:"words"});#a=l("p",{class:"note"});#l;#c;#p;#m;#u;#g=l("p",{class:"announcer",role:"status"});#f=null;#y;#b;#v="";constructor(e,t,n,s,i){this.#e=i;let o=this.#t,a=()=>i.onToggle();e.adoptedStyleSheets=[At()];let h=l("span",{class:"title",id:"title",part:"title"});h.append(o.say(c=>c.title)),h.addEventListener("click",a),this.#r=l("button",{class:"switch",part:"switch",type:"button",role:"switch","aria-labelledby":"title"}),this.#r.addEventListener("click",a),this.#s=l("p",{id:"introduction",part:"introduction"}),s&&this.#s.append(o.say(c=>`${c.friends} `)),this.#s.append(o.say(({introduction:c})=>c)),this.#i=this.#w(),this.#l=l("p",{class:"thanks",part:"thanks",hidden:""}),this.#l.append(o.say(({thanks:c})=>c)),this.#h=l("div",{class:"status",part:"status"},l("span",{class:"dot"}),l("div",{},this.#d,this.#a,this.#l)),this.#c=new ae(o,t),this.#p=new oe(o),this.#m=new de(o,n,c=>i.onPreferences(c)),this.#u=l("button",{class:"fold",part:"fold",type:"button"}),this.#u.addEventListener("click",()=>this.#E(!this.#T)),this.#n=l("section",{class:"card",part:"card","aria-labelledby":"title"},l("div",{class:"head"},wt(),h,this.#r),this.#s,this.#i,this.#h,this.#c.element,this.#p.element,l("div",{class:"more"},this.#m.element,this.#k()),this.#u,this.#g),o.always(()=>{let{language:c,direction:u}=o.wording.strings;this.#n.lang=c,this.#n.dir=u}),e.replaceChildren(this.#n)}speak(e){this.#t.speak(e),this.#f!==null&&this.#_(this.#f.status,this.#f.fresh)}show(e,t){this.#f===null&&this.#E(e.on),this.#f={status:e,fresh:t},e.state!=="helping"&&(this.#l.hidden=!0),this.#_(e,t),this.#S(e)}thank(){clearTimeout(this.#b),this.#l.hidden=!1,this.#n.dataset.thanks="",this.#b=setTimeout(()=>{this.#l.hidden=!0,delete this.#n.dataset.thanks},yn)}focus(e){this.#r.focus(e)}close(){clearTimeout(this.#y),clearTimeout(this.#b),this.#c.close()}#w(){let e=l("button",{class:"agree",type:"button"});e.append(this.#t.say(({goOn:s})=>s));let t=l("button",{class:"leave",type:"button"});t.append(this.#t.say(({switchOff:s})=>s));let n=s=>()=>{this.#r.focus(),s()};return e.addEventListener("click",n(()=>this.#e.onAgree())),t.addEventListener("click",n(()=>this.#e.onToggle())),l("div",{class:"caution",part:"caution",role:"group","aria-labelledby":"warning"},this.#o,l("div",{class:"answers"},t,e))}#k(){let e=l("ul",{});this.#t.always(()=>{let{facts:n}=this.#t.wording.strings;e.replaceChildren(...n.map(s=>l("li",{},s)))});let t=l("summary",{},this.#t.say(({more:n})=>n));return l("details",{class:"about",part:"about"},t,e)}get#T(){return"folded"in this.#n.dataset}#E(e){e?this.#n.dataset.folded="":delete this.#n.dataset.folded,this.#u.setAttribute("aria-expanded",String(!e));let{fold:t,unfold:n}=this.#t.wording.strings;this.#u.textContent=e?n:t}#_(e,t){let{state:n,on:s,obstacle:i,pause:o}=e;this.#n.dataset.state=i===null?n:"hindered",this.#r.setAttribute("aria-checked",String(s)),this.#s.hidden=!t,this.#r.setAttribute("aria-describedby",t?"introduction":"words"),this.#i.hidden=o!=="caution",k(this.#o,this.#M(e)),this.#h.hidden=t&&n==="off",k(this.#d,Oe(e,this.#t.wording));let a=this.#x(e);this.#a.hidden=a==="",k(this.#a,a);let h=n==="connecting"||n==="waiting"||n==="helping";this.#c.show(h,Object.keys(e.countriesNow)),this.#p.show(e),this.#m.show(e),this.#E(this.#T&&o!=="caution")}#M({caution:e}){let{wording:t}=this.#t;return e===null?"":v(t.strings.caution,{country:t.country(e)})}#x({state:e,online:t,readers:n,obstacle:s}){let{wording:i}=this.#t,{strings:o}=i;return s!==null?o.elsewhere:e==="helping"?o.keepOpen:e!=="waiting"?"":t<2?o.keepOpen:v(o.online,{volunteers:i.counted(o.volunteers,t),readers:i.counted(o.readers,n)})}#S(e){clearTimeout(this.#y);let{state:t,failure:n,obstacle:s,pause:i}=e,o=`${t} ${n} ${s} ${i}`;this.#v===""&&t==="off"&&(this.#v=o),!(o===this.#v||t==="connecting")&&(this.#y=setTimeout(()=>{this.#v=o;let{wording:a}=this.#t;k(this.#g,i==="caution"?this.#M(e):Oe(e,a))},gn))}};var Pe=class r extends CustomEvent{static type="magpies-state";constructor(e){super(r.type,{detail:e,bubbles:!0,composed:!0})}},Ce=class r extends CustomEvent{static type="magpies-helping";constructor(e){super(r.type,{detail:{country:e},bubbles:!0,composed:!0})}},pe={state:"off",on:!1,helping:0,session:y,total:y,monthOctets:0,countries:{},countriesNow:{},online:0,readers:0,failure:null,obstacle:null,pause:null,caution:null,preferences:Xe},B=class r extends HTMLElement{static observedAttributes=["broker","egress","lang","pool"];static page=new ie(mt);static english=x;static files=new _(null);#e=null;#t=null;#n=pe;#r=!0;#s=x.language;#i=()=>{this.pool&&this.#a()};get broker(){let e=this.getAttribute("broker");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e||"/",this.baseURI);return t.username+t.password+t.search+t.hash===""&&/^https?:$/.test(t.protocol)?t:null}get pool(){return this.hasAttribute("pool")}get state(){return this.#n.state}get stats(){return this.#n}get preferences(){return this.#n.preferences}set preferences(e){this.#t?.engine.setPreferences(e)}connectedCallback(){let e=this.shadowRoot??this.attachShadow({mode:"open",delegatesFocus:!0});this.#e=new ue(e,r.files,ft(),this.pool,{onToggle:()=>this.toggle(),onAgree:()=>this.#t?.engine.agree(),onPreferences:t=>{this.preferences=t}}),this.#h(),this.#l(),addEventListener("hashchange",this.#i),this.#e.show(this.#n,this.#r)}disconnectedCallback(){removeEventListener("hashchange",this.#i),this.#c(),this.#e?.close(),this.#e=null}attributeChangedCallback(e,t,n){if(!(t===n||this.#e===null)){if(e==="lang")return void this.#h();this.#a()}}toggle(){this.#n.on?this.stop():this.start()}start(){this.isConnected&&this.#o()?.start()}stop(){this.#t?.engine.stop()}focus(e){this.#e?.focus(e)}#o(){return Me()?this.#t!==null?this.#t.engine:this.#d(this.pool&&Rt()===null?"no-pool":"misconfigured"):this.#d("unsupported")}async#h(){let e=this.#e,t=this.closest("[lang]")??document.documentElement,n=this.pool&&t!==this,s=gt(n?navigator.language:t.getAttribute("lang")??"");this.#s=s;let{english:i,files:o}=r,a=s===i.language?i:await yt(o,s);a!==null&&e===this.#e&&s===this.#s&&e?.speak(a)}#d(e){return this.#p({...pe,state:"error",failure:e}),null}#a(){this.#c(),this.#l()}#l(){let{broker:e}=this,t=this.getAttribute("egress");if(e===null||!Me())return;let n=this.pool?Rt():null;if(this.pool&&n===null)return;let s;try{s=t===null?null:M.parse(t)}catch{return}let i={onStatus:a=>this.#p(a),onHelping:a=>{this.#e?.thank(),this.dispatchEvent(new Ce(a))}};this.#t=r.page.attach(e,s,i,n);let{status:o}=this.#t.engine;o.on?this.#p(o):this.#n=o}#c(){this.#t?.detach(),this.#t=null;let{on:e}=this.#n;this.#n=pe,e&&this.#p(pe)}#p(e){this.#n=e,e.on&&(this.#r=!1),this.#e?.show(e,this.#r),this.dispatchEvent(new Pe(e))}};function Rt(){let r=location.hash.slice(1);return r.length<=128&&/^[A-Za-z0-9_.~-]+$/.test(r)?r:null}var Ae=document.currentScript;if(!customElements.get("magpies-bridge")){let r=Ae instanceof HTMLScriptElement&&Ae.src!==""?new URL(Ae.src):null;B.files=new _(r),customElements.define("magpies-bridge",B)}})();
