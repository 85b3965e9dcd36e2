/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var d={ar:"sha256-vb2Cd1n+0rkpZbXXJQxJyhe3IOHGpOWyiS9p4OfRGNE=",be:"sha256-yBHWXQiNu57kc6XRaM7nGNtLvzNFfCR+pUy1TiyXInM=",es:"sha256-Vf30lv/vV9WtomG4YvhDeRDcTHA73Zyl/nyzJWUTRvA=",fa:"sha256-M5ilyoi3oPArKX8rwCZj6tlzNEBDA5C+r0ZslgqjFXc=",fr:"sha256-vm83H7DX/CBrFdqWq+mTfbSzwFj58+ruIx0LUdgbQMw=",my:"sha256-0HM3XLFjTPT3M17Y3RJ1LLNrkkECZcH4SLE5sghlxVs=",ru:"sha256-0tr3nhNFMo580eXSnJf0TzoXyTFr5vdZMAMxcZPB8To=",tr:"sha256-XVAQprWJ+paRdlvvgngMUJbvvAzbUGWwH3am2KeDIJ8=",vi:"sha256-NDkpArCdzGh6bDrEC4d26V+Rpw+4zINNR5OQIZbGoS8=","zh-Hans":"sha256-X+C78zJQmJHt6Judurdi4fNU6/BbE+lLY5kQtEI9HgI=","zh-Hant":"sha256-sU+8pmm4qZ7poXKzwwcaaVrJcoLWmZXvhFRDDxyvDpc="};var B="goodbye";var Pe={least:16384,usual:1048576,most:16777216},Re=65536,Ae=15e3,Ne=2e3,pe=3,Ie=30,He=2e3,Be=1e3,ze=1e4,fe=15e3,Ue=2500,De=3e4,me={least:8e3,most:1e9},ge={least:1e6,most:Number.MAX_SAFE_INTEGER},z=1440,Fe=250,ye={least:32768,most:1<<20},We=1e3,Ge=1e4,be={shown:15e3,hidden:9e4},Ve=30*6e4,Ye=3e3,$e=4096;var E=class s{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!kt(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new s(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function kt(s){let e=URL.canParse(s)?new URL(s):null;return e!==null&&s.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}function u(s){return typeof s=="object"&&s!==null?s:{}}function T(s,e,t){return typeof s!="number"||!Number.isFinite(s)?null:Math.min(t,Math.max(e,Math.round(s)))}function b(s){return T(s,0,Number.MAX_SAFE_INTEGER)??0}function we(s){return typeof s=="string"&&/^[A-Z]{2}$/.test(s)?s:null}var je="magpies.total",m={people:0,octets:0,seconds:0},F=class{#e;#t=m;#n;#s=0;#r=m;constructor(e,t){this.#e=e,this.#n=t,this.reload()}get total(){return W(this.#t,this.#r)}monthOctets(e){return e===this.#n?this.#s+this.#r.octets:0}reload(){let e=u(this.#e.read(je));this.#t=G(e.total),this.#s=e.month===this.#n?b(e.monthOctets):0}add(e,t){t!==this.#n&&(this.save(),this.#n=t,this.reload()),e.people+e.octets+e.seconds>0&&(this.#r=W(this.#r,e))}save(){this.reload(),this.#r!==m&&(this.#t=this.total,this.#s+=this.#r.octets,this.#r=m,this.#e.write(je,{total:this.#t,month:this.#n,monthOctets:this.#s}))}};function O(s){return`${s.getFullYear()}-${String(s.getMonth()+1).padStart(2,"0")}`}function W(s,e){return{people:s.people+e.people,octets:s.octets+e.octets,seconds:s.seconds+e.seconds}}function G(s){let e=u(s);return{people:b(e.people),octets:b(e.octets),seconds:b(e.seconds)}}var Ke="magpies.agreed",V=class{#e;constructor(e){this.#e=e}agree(){this.#e.write(Ke,{caution:!0})}lacks(e){return e!==null&&u(this.#e.read(Ke)).caution!==!0}};var Y=class{#e;#t;#n;#s;constructor(e,t,n){this.#e=e/1e3,this.#t=t,this.#n=t,this.#s=n}take(e,t){return this.#r(t),e>this.#n?!1:(this.#n-=e,!0)}wait(e,t){return this.#r(t),Math.max(0,e-this.#n)/this.#e}#r(e){this.#n=Math.min(this.#t,this.#n+(e-this.#s)*this.#e),this.#s=e}};var $=class{#e;#t=null;#n=null;#s=0;#r=[];#i=0;#o=0;#h=0;#d;constructor(e){this.#e=e}get dropped(){return this.#h}line(){let e={held:[],octets:0};return{carry:(t,n)=>this.#l(e,{octets:t,pass:n})}}limit(e){if(e===this.#t)return;this.#t=e;let t=Math.max(16384,(e??0)*Fe/1e3);this.#s=Math.min(ye.most,Math.max(ye.least,t)),this.#n=e===null?null:new Y(e,t,this.#e()),this.#c()}takeCount(){let e=this.#o;return this.#o=0,e}clear(){for(let e of this.#r)Object.assign(e,{held:[],octets:0});this.#r=[],this.#i=0,clearTimeout(this.#d)}#l(e,t){if(this.#n===null)return this.#u(t);for(e.held.length===0&&this.#r.push(e),e.held.push(t),e.octets+=t.octets,this.#i+=t.octets,this.#c();this.#i>this.#s;)this.#a()}#a(){let e=this.#r.reduce((n,r)=>r.octets>n.octets?r:n),t=e.held.pop();t!==void 0&&this.#b(e,t),e.held.length===0&&this.#r.splice(this.#r.indexOf(e),1),this.#h+=1}#c(){clearTimeout(this.#d);let e=this.#e();for(let t=this.#r[0];t!==void 0;t=this.#r[0]){let n=t.held[0];if(n!==void 0&&this.#n?.take(n.octets,e)===!1){let r=Math.ceil(this.#n.wait(n.octets,e));this.#d=setTimeout(()=>this.#c(),Math.max(1,r));return}this.#r.shift(),t.held.shift(),t.held.length>0&&this.#r.push(t),n!==void 0&&(this.#b(t,n),this.#u(n))}}#b(e,{octets:t}){e.octets-=t,this.#i-=t}#u({octets:e,pass:t}){this.#o+=e,t()}};var Je={rate:null,month:null,readers:null,hours:null,onlyUnmetered:!1,onlyMains:!1};function _(s){let e=u(s);return{rate:T(e.rate,me.least,me.most),month:T(e.month,ge.least,ge.most),readers:T(e.readers,1,64),hours:St(e.hours),onlyUnmetered:e.onlyUnmetered===!0,onlyMains:e.onlyMains===!0}}function Xe({from:s,to:e},t){return s<e?s<=t&&t<e:s<=t||t<e}function St(s){let{from:e,to:t}=u(s),n=r=>Number.isInteger(r)&&r>=0&&r<z;return n(e)&&n(t)&&e!==t?{from:e,to:t}:null}function qe(s,e,t){let{month:n,hours:r,onlyUnmetered:i,onlyMains:o}=s,{metered:l,onBattery:h,saver:c,hidden:y,minute:S}=e;return c?"saver":n!==null&&t>=n?"data":r!==null&&!Xe(r,S)?"hours":i&&l===!0?"metered":o&&h===!0?"battery":y?"hidden":null}var xt=new Set(["cellular","wimax"]),j=class{#e;#t=null;constructor(e){this.#e=e}get surroundings(){let{type:e,saveData:t=!1}=this.#e.connection()??{},n=this.#e.date();return{metered:e===void 0||e==="unknown"?null:xt.has(e),onBattery:this.#t===null?null:!this.#t.charging,saver:t,hidden:this.#e.hidden()&&this.#e.mobile(),minute:n.getHours()*60+n.getMinutes()}}watch(e,t,n){this.#e.connection()?.addEventListener("change",e,{signal:n}),t&&this.#n(e,n)}async#n(e,t){this.#t??=await this.#e.battery(),!(this.#t===null||t.aborted)&&(this.#t.addEventListener("chargingchange",e,{signal:t}),e())}};var C=class{#e;#t=new Map;constructor(e){this.#e=e}read(e){let t=this.#t.get(e)??this.#n(n=>n.getItem(e));if(t===null||t.length>$e)return null;try{return JSON.parse(t)}catch{return null}}write(e,t){let n=JSON.stringify(t);this.#n(i=>(i.setItem(e,n),n))===null?this.#t.set(e,n):this.#t.delete(e)}remove(e){this.#t.delete(e),this.#n(t=>(t.removeItem(e),null))}#n(e){try{return this.#e===null?null:e(this.#e)}catch{return null}}};var ke="magpies",K=class{#e;#t=null;constructor(e){this.#e=e}open(e){this.close(),this.#t=this.#e.channel(ke),this.#t?.addEventListener("message",({data:t})=>e(t))}say(e){this.#t?.postMessage(e)}close(){this.#t?.close(),this.#t=null}async lead(e,t,n){let r=async()=>{e.aborted||t(),await Tt(e)},i=this.#e.locks();if(i===null)return r();try{if(await i.request(ke,{ifAvailable:!0},async l=>(l!==null&&await r(),l!==null))||e.aborted)return;n(),await i.request(ke,{signal:e},r)}catch{e.aborted||await r()}}};function Tt(s){return new Promise(e=>{s.aborted?e():s.addEventListener("abort",()=>e())})}var Et=250;function Ze(s){let{type:e,on:t,bridge:n,preferences:r,live:i}=u(s);switch(e){case"hello":return{type:e};case"switch":return typeof t=="boolean"&&typeof n=="string"?{type:e,on:t,bridge:n}:null;case"preferences":return{type:e,preferences:_(r)};case"live":return{type:e,live:_t(u(i))};default:return null}}function Qe(s){let{helping:e,session:t,total:n,monthOctets:r,countries:i,online:o,readers:l,caution:h}=s;return{helping:e,session:t,total:n,monthOctets:r,countries:i,online:o,readers:l,caution:h}}function _t(s){return{helping:T(s.helping,0,64)??0,session:G(s.session),total:G(s.total),monthOctets:b(s.monthOctets),countries:Lt(u(s.countries)),online:b(s.online),readers:b(s.readers),caution:we(s.caution)}}function Lt(s){let e=Object.entries(s).filter(([t])=>we(t)!==null);return Object.fromEntries(e.slice(0,Et).map(([t,n])=>[t,b(n)]))}var L="magpies.visit",J=class{#e;#t;#n;#s;constructor(e,t,n,r){this.#e=e,this.#t=t,this.#n=n,this.#s=r}isOn(e){let{since:t,at:n}=this.#i();if(t===null||this.#s)return t!==null;let r=Math.abs(e-n);return r<Ye||r<Ve&&t===this.#r}keep(e){let t=this.#i().since??this.#r??e;this.#e.write(L,{bridge:this.#n,since:t,at:e}),t!==this.#r&&this.#t.write(L,{since:t})}end(){this.#i().since!==null&&this.#e.remove(L),this.#t.remove(L)}get#r(){let{since:e}=u(this.#t.read(L));return typeof e=="number"?e:null}#i(){let{bridge:e,since:t,at:n}=u(this.#e.read(L));return e===this.#n&&typeof t=="number"&&typeof n=="number"?{since:t,at:n}:{since:null,at:0}}};var X=class{#e;#t=0;constructor(e){this.#e=e}next(){let e=3e3*2**Math.max(0,this.#t-30),t=Math.min(1e3*2**this.#t,e,6e4);return this.#t+=1,Math.max(1e3,t*(.5+this.#e()/2))}reset(){this.#t=0}};var f=class extends Error{},P=class{#e;constructor(e,t){if(e.length>t)throw new f("too long");let n;try{n=JSON.parse(e)}catch{throw new f("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new f("not an object");this.#e=n}text(e,t){return Se(e,this.#e[e],t)}optionalText(e,t){let n=this.#e[e];return n==null?null:Se(e,n,t)}texts(e,t,n){let r=this.#e[e];if(!Array.isArray(r)||r.length>t)throw new f(e);return r.map(i=>Se(e,i,n))}integer(e,t,n,r){let i=this.number(e,t,n,r);if(!Number.isSafeInteger(i))throw new f(e);return i}number(e,t,n,r){let i=this.#e[e]===void 0?r:this.#e[e];if(typeof i!="number"||!(i>=t&&i<=n))throw new f(e);return i}boolean(e){let t=this.#e[e];if(typeof t!="boolean")throw new f(e);return t}oneOf(e,t){let n=t.find(r=>r===this.#e[e]);if(n===void 0)throw new f(e);return n}};function Se(s,e,{most:t,least:n=1,pattern:r}){if(typeof e!="string"||e.length<n||e.length>t||r&&!r.test(e))throw new f(s);return e}var Pt=["bad_request","unsupported_version","unknown_pool","pool_token_required","no_volunteer","no_egress","volunteer_failed","too_many_requests","busy"],et={least:8,most:32,pattern:/^[A-Za-z0-9_-]+$/},Rt={most:16384},nt={most:512},At={most:512,pattern:/^stuns?:\S+$/},rt={most:2,least:2,pattern:/^[A-Z]{2}$/},Nt=["welcome","offer","cancel","reachability","refused"];function st(s){if(s.type==="answer"&&!(s.sdp&&s.sdp.length<=16384))throw new f("sdp");return JSON.stringify(s)}function it(s){let e=new P(s,65536),t=e.oneOf("type",Nt);switch(t){case"welcome":return{type:t,version:e.integer("version",-1/0,1/0),waiting:e.integer("waiting",0,1/0,0),readers:e.integer("readers",0,1/0,0)};case"offer":return{type:t,match:e.text("match",et),sdp:e.text("sdp",Rt),egress:e.text("egress",nt),deadlineMs:e.number("deadline_s",Number.MIN_VALUE,60,10)*1e3,country:e.optionalText("country",rt)};case"cancel":return{type:t,match:e.text("match",et)};case"reachability":return{type:t,reachable:e.boolean("reachable")};case"refused":return{type:t,error:e.oneOf("error",Pt),detail:e.text("detail",{least:0,most:512})}}}function ot(s){let e=new P(s,65536),{least:t,usual:n,most:r}=Pe;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,At),egresses:e.texts("egresses",16,nt),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,r,n),caution:e.optionalText("caution",rt)}}function g(s,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(r),e.removeEventListener("abort",n),t()},r=setTimeout(n,s);e.addEventListener("abort",n)})}async function Z(s,e,t){let n=new AbortController,r=()=>n.abort(),i=()=>s.iceGatheringState==="complete",o=()=>{(i()||t.aborted)&&r()};return t.addEventListener("abort",r,{signal:n.signal}),s.addEventListener("icegatheringstatechange",o,{signal:n.signal}),o(),await g(e,n.signal),r(),i()}var p=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!It.has(this.failure)}},It=new Set(["unreachable","offline","busy","no-egress"]),Ht={bad_request:"refused",pool_token_required:"refused",unknown_pool:"refused",unsupported_version:"outdated"};async function at(s,e,t){let n=new AbortController,r=()=>n.abort();t.addEventListener("abort",r);let i=setTimeout(r,fe),o;try{let l=await s.fetch(dt(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(l.status===429||l.status===503)throw new p("busy");if(!l.ok)throw new p("unreachable");o=ot(await zt(l,65536))}catch(l){throw l instanceof p?l:new p(lt(s))}finally{clearTimeout(i),t.removeEventListener("abort",r)}if(o.version!==1)throw new p("outdated");return o}var Q=class{#e;#t;#n=new AbortController;#s=null;#r=!1;constructor(e,t){this.#e=e,this.#t=e.socket(dt(t,"v1/volunteer").replace(/^http/,"ws"))}get welcomed(){return this.#r&&!this.#n.signal.aborted}send(e){this.#t.readyState===this.#t.OPEN&&this.#t.send(st(e))}async run(e,t,n){let r=()=>this.close();n.addEventListener("abort",r);let i={signal:this.#n.signal};if(this.#t.addEventListener("open",()=>this.send(e),i),this.#t.addEventListener("close",r,i),this.#t.addEventListener("message",({data:o})=>{let l=this.#i(o);if(l===null)return this.close();this.#r=!0,t(l)},i),n.aborted&&r(),await g(fe,this.#n.signal),this.#r||r(),await Bt(this.#n.signal),n.removeEventListener("abort",r),!n.aborted)throw new p(this.#s??lt(this.#e))}close(){this.#n.abort(),this.#t.close()}#i(e){let t;try{t=it(typeof e=="string"?e:"")}catch{return null}return t.type==="refused"?(this.#s=Ht[t.error]??"busy",null):t.type==="welcome"===this.#r?null:t.type==="welcome"&&t.version!==1?(this.#s="outdated",null):t}};function lt(s){return s.online()?"unreachable":"offline"}function dt(s,e){return new URL(e,s.href.replace(/\/*$/,"/")).href}function Bt(s){return new Promise(e=>{s.aborted?e():s.addEventListener("abort",()=>e())})}async function zt(s,e){let t=s.body?.getReader(),n=new TextDecoder,r="";for(let i=0;t;){let{done:o,value:l}=await t.read();if(o)break;if(i+=l.length,i>e)throw await t.cancel(),new p("unreachable");r+=n.decode(l,{stream:!0})}return r+n.decode()}var R=class{#e;#t;#n;#s=null;#r=!1;#i=[];#o=0;#h=0;constructor(e,t,n){this.#e=e,this.#t=t,this.#n=n}get dropped(){return this.#h}open(e){this.#s=e;let t=this.#i;this.#i=[];for(let n of t)this.deliver(n)}close(){this.#r=!0,this.#i=[]}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;if(t===0||t>16384)return!1;let n=this.#s;return n===null?this.#l(e,t):this.#t.carry(t,()=>this.#d(n,e)),!0}#d(e,t){if(!this.#r){if(e.bufferedAmount+t.byteLength>this.#e){this.#h+=1;return}try{e.send(t)}catch{this.#n()}}}#l(e,t){this.#o+t>Re?this.#h+=1:(this.#i.push(e),this.#o+=t)}};var te=class{#e;#t=new AbortController;#n;#s;#r;#i;#o=null;#h="unanswered";#d=!1;constructor(e,t,n,r,i){this.#e=i,this.#n=new R(t.bufferOctets,n.line(),()=>this.#l()),this.#s=new R(t.bufferOctets,n.line(),()=>this.#l()),this.#i=e.socket(r.egress);try{this.#r=e.peer({iceServers:t.stun.map(o=>({urls:o}))})}catch(o){throw this.#i.close(),o}this.#c(),this.#b()}async start(e){this.#a();try{await this.#r.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#r.setLocalDescription(await this.#r.createAnswer());let t=Math.min(Ne,e.deadlineMs/2);if(await Z(this.#r,t,this.#t.signal),this.#t.signal.aborted)return;this.#e.answered(this.#r.localDescription?.sdp??""),this.#h="unconnected",this.#m()}catch{this.#l()}}sayGoodbye(){this.#d||(this.#d=!0,this.#S())}async leave(){if(this.#h==="unanswered")return this.#l();this.#d=!0,this.#S(),await g(He,this.#t.signal),this.close()}part(){for(let e=0;e<pe;e+=1)this.#x();this.close()}close(){this.#t.signal.aborted||(this.#t.abort(),this.#n.close(),this.#s.close(),this.#o?.close(),this.#r.close(),this.#i.close())}#l(){this.#t.signal.aborted||(this.close(),this.#e.ended(this.#h))}async#a(){await g(Ae,this.#t.signal),this.#h!=="closed"&&this.#l()}#c(){let e=this.#i,{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#m(),{signal:t}),e.addEventListener("close",()=>this.#y(),{signal:t}),e.addEventListener("message",({data:n})=>{n===B?this.sayGoodbye():this.#k(this.#n,n)},{signal:t})}#b(){let e=this.#r,{signal:t}=this.#t;e.addEventListener("datachannel",({channel:n})=>this.#u(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#f(),{signal:t})}#u(e){if(this.#o!==null)return e.close();this.#o=e;let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#m(),{signal:t}),e.addEventListener("close",()=>this.#l(),{signal:t}),e.addEventListener("message",({data:n})=>{n!==B&&this.#k(this.#s,n)},{signal:t}),this.#m()}#f(){let e=this.#r.connectionState;e==="failed"||e==="closed"?this.#l():e==="disconnected"&&this.#p()}async#p(){await g(ze,this.#t.signal),this.#r.connectionState==="disconnected"&&this.#l()}#y(){this.#h==="unconnected"?this.#m():this.#l()}#m(){let e=this.#o,{readyState:t,OPEN:n}=this.#i;if(!(this.#h!=="unconnected"||e?.readyState!=="open")){if(t>n)return void this.#g(e);t<n||(this.#h="closed",this.#n.open(e),this.#s.open(this.#i),this.#d&&this.#S(),this.#e.opened())}}async#g(e){e.close(),await g(Be,this.#t.signal),this.#l()}async#S(){for(let e=0;e<pe&&!this.#t.signal.aborted;e+=1)this.#x(),await g(Ie,this.#t.signal)}#x(){if(!(this.#h!=="closed"||this.#o?.readyState!=="open"))try{this.#o.send(B)}catch{}}#k(e,t){e.deliver(t)||this.#l()}};function Ut(s,e){let t=new Map;for(let{address:n,port:r,relatedAddress:i,relatedPort:o}of s){if(n===null||r===null||n.includes(":"))continue;let l=o?`${i} ${o}`:n;t.set(l,(t.get(l)??new Set).add(r))}return[...t.values()].some(n=>n.size>1)?"dependent":t.size>0&&e?"independent":"unknown"}async function ht(s,e,t){let n=e.slice(0,2);if(n.length<2)return{nat:"unknown",blocked:!1};let r=s.peer({iceServers:[{urls:n}]}),i=[],o=!1,l=!1,h=!1;r.onicecandidate=({candidate:c})=>{c?.protocol==="udp"&&(l=!0,c.type==="srflx"&&i.push(c),c.address?.endsWith(".local")||(h=!0))},r.onicecandidateerror=({errorText:c})=>{/incompatible|not associated/i.test(c)||(o=!0)};try{r.createDataChannel(""),await r.setLocalDescription();let c=await Z(r,Ue,t),y=c?!l:!h;return{nat:Ut(i,c&&!o),blocked:y&&!t.aborted}}finally{r.close()}}var ne=class{#e=new Map;total=0;get free(){return Math.max(0,this.total-this.#e.size)}get helping(){return[...this.#e.values()].filter(Boolean).length}take(e){return this.free===0||this.#e.has(e)?!1:(this.#e.set(e,!1),!0)}isOpen(e){return this.#e.get(e)===!0}opened(e){this.#e.has(e)&&this.#e.set(e,!0)}get surplus(){return[...this.#e.keys()].slice(this.total).reverse()}release(e){this.#e.delete(e)}};var re=class{#e;#t;#n=new ne;#s=new Map;#r=new Set;#i;#o=null;#h=null;#d=null;#l=null;#a=64;#c=0;#b=0;#u=null;#f=null;constructor(e){this.#e=e,this.#i=e.allowed,this.#t=new X(e.platform.random)}get progress(){let{helping:e}=this.#n,t=this.#p(e);return{state:t,on:this.#o!==null,helping:e,online:this.#c,readers:this.#b,failure:t==="error"?this.#u:null,obstacle:t==="waiting"?this.#f:null,caution:this.#l?.caution??null}}limit(e){if(this.#a=e,this.#l===null)return;let t=this.#n.total;if(this.#n.total=Math.min(e,this.#l.slots),t!==this.#n.total){for(let n of this.#n.surplus){let r=this.#s.get(n);this.#s.delete(n),this.#n.release(n),r!==void 0&&this.#m(r)}this.#w(),this.#v()}}start(){this.#o===null&&(this.#o=new AbortController,this.#u=null,this.#t.reset(),this.#v(),this.#g(this.#o.signal))}stop(){this.#d?.send({type:"goodbye"}),this.#y(null)}warn(){for(let e of this.#s.values())e.sayGoodbye()}cut(){for(let e of[...this.#s.values(),...this.#r])e.part();this.stop()}hurry(){this.#t.reset(),this.#h?.abort()}interrupt(){this.#d?.close()}#p(e){return this.#o===null?this.#u===null?"off":"error":e>0?"helping":this.#u!==null?"error":this.#d?.welcomed?"waiting":"connecting"}#y(e){if(this.#o===null&&e===null&&this.#u===null)return;this.#o?.abort(),this.#o=null,this.#u=e;let t=[...this.#s];this.#s.clear();for(let[n,r]of t)this.#n.release(n),this.#m(r);this.#v()}async#m(e){this.#r.add(e),await e.leave(),this.#r.delete(e)}async#g(e){let{platform:t}=this.#e;for(;!e.aborted;){let n=t.now();try{await this.#x(e)}catch(r){if(e.aborted)break;r instanceof p||console.error(r);let i=r instanceof p?r:new p("unsupported");if(i.permanent)return this.#y(i.failure);this.#u=i.failure,this.#v()}t.now()-n>De&&this.#t.reset(),e.aborted||await this.#S(e)}}async#S(e){let t=new AbortController,n=()=>t.abort();this.#h=t,e.addEventListener("abort",n,{signal:t.signal}),await g(this.#t.next(),t.signal),n()}async#x(e){let{platform:t,broker:n,kind:r}=this.#e,i=await at(t,n,e),o=this.#k(i);if(this.#l=i,i.caution!==null&&this.#v(),e.aborted)return;let{nat:l,blocked:h}=await ht(t,i.stun,e);if(e.aborted)return;this.#f=h?"blocked":null,this.#n.total=Math.min(this.#a,i.slots);let c=new Q(t,n);this.#d=c;try{await c.run({type:"hello",version:1,kind:r,slots:this.#n.total,nat:l,egresses:o.urls},y=>this.#T(c,y,i,o),e)}finally{this.#d===c&&(this.#d=null)}}#k(e){if(this.#i===null)try{this.#i=new E(e.egresses)}catch{throw new p("misconfigured")}let t=this.#i;if(t.urls.length===0)throw this.#e.allowed===null&&(this.#i=null),new p("no-egress");return t}#T(e,t,n,r){switch(t.type){case"welcome":this.#u=null,this.#c=t.waiting,this.#b=t.readers,this.#s.size>0&&this.#w(),this.#v();break;case"offer":this.#E(e,t,n,r);break;case"cancel":this.#_(t.match);break;case"reachability":this.#f=t.reachable?null:this.#f??"unreachable",this.#v();break}}#E(e,t,n,r){let{platform:i,pacer:o,onHelping:l}=this.#e,{match:h,country:c}=t,y=S=>e.send({type:"decline",match:h,reason:S});if(!r.has(t.egress))return y("foreign-egress");if(!this.#n.take(h))return y("full");try{let S=new te(i,n,o,t,{answered:H=>e.send({type:"answer",match:h,sdp:H}),opened:()=>{this.#s.get(h)===S&&(e.send({type:"outcome",match:h,connected:!0}),this.#n.opened(h),this.#f=null,l(c),this.#v())},ended:H=>{H==="unanswered"&&y("failed"),H==="unconnected"&&e.send({type:"outcome",match:h,connected:!1}),this.#s.get(h)===S&&this.#C(h)}});this.#s.set(h,S),this.#w(),S.start(t)}catch{this.#n.release(h),y("failed")}}#_(e){let t=this.#s.get(e);t===void 0||this.#n.isOpen(e)||(t.close(),this.#C(e))}#C(e){this.#s.delete(e),this.#n.release(e),this.#w(),this.#v()}#w(){this.#d?.send({type:"load",free:this.#n.free})}#v(){this.#e.onProgress(this.progress)}};var xe="magpies.preferences",se=class{#e;#t;#n=new Set;#s;#r;#i;#o;#h;#d;#l;#a;#c;#b=m;#u={};#f=!1;#p=!1;#y=null;#m=null;#g=null;#S=null;#x=null;#k=0;#T=0;#E=!1;#_="";constructor({platform:e,kind:t,broker:n,allowed:r}){this.#e=e,this.#t=[n.href,...r?.urls??[]].join(" "),this.#s=new C(e.storage("local"));let i=new C(e.storage("session"));this.#r=new J(this.#s,i,this.#t,t==="extension"),this.#i=new V(this.#s),this.#o=new F(this.#s,O(e.date())),this.#h=new j(e),this.#d=new K(e),this.#l=new $(e.now),this.#a=new re({platform:e,kind:t,broker:n,allowed:r,pacer:this.#l,onProgress:o=>this.#$(o),onHelping:o=>this.#Y(o)}),this.#c=_(this.#s.read(xe)),this.#A()}get status(){let e=this.#a.progress,t={...e,state:this.#C(e),on:this.#p,session:this.#b,total:this.#o.total,monthOctets:this.#o.monthOctets(O(this.#e.date())),countries:this.#u,pause:this.#p?this.#g:null,preferences:this.#c};return this.#g==="elsewhere"?{...t,...this.#S,obstacle:null}:t}listen(e){return this.#n.add(e),()=>{this.#n.delete(e)}}open(){this.#f||(this.#f=!0,this.#d.open(e=>this.#j(e)),this.#c=_(this.#s.read(xe)),this.#A(),this.#o.reload(),this.#r.isOn(this.#w())&&this.#v(!0),this.#M({type:"hello"}))}close(e){this.#f&&(this.#f=!1,this.#p&&this.#r.keep(this.#w()),this.#p=!1,e&&this.#I(),this.#P(),this.#d.close(),this.#O())}start(){!this.#f||this.#p||(this.#r.keep(this.#w()),this.#v(!0),this.#M({type:"switch",on:!0,bridge:this.#t}))}stop(){this.#r.end(),this.#M({type:"switch",on:!1,bridge:this.#t}),this.#v(!1),this.#a.stop()}setPreferences(e){this.#D(_(e)),this.#s.write(xe,this.#c),this.#M({type:"preferences",preferences:this.#c})}agree(){this.#i.agree(),this.#L()}warn(){this.#a.warn()}review(){if(this.#y!==null){if(this.#U())return this.#z();this.#L()}}hurry(){this.#a.hurry()}interrupt(){this.#a.interrupt()}#C({state:e}){return this.#p?this.#g!==null?"paused":e==="off"?"connecting":e:e==="error"?"error":"off"}#w(){return this.#e.date().getTime()}#v(e){e!==this.#p&&(this.#p=e,e?this.#W():this.#P(),this.#O())}#W(){let e=new AbortController;this.#y=e,this.#k=this.#T=this.#w();let t=setInterval(()=>this.#z(),We);e.signal.addEventListener("abort",()=>clearInterval(t)),this.#N(),this.#L()}#N(){this.#x?.abort(),this.#x=new AbortController;let{onlyMains:e}=this.#c;this.#h.watch(()=>this.#L(),e,this.#x.signal)}#P(){this.#y?.abort(),this.#y=null,this.#x?.abort(),this.#g=null,this.#B()}#I(){this.#a.cut(),this.#l.clear()}#L(){if(this.#y===null)return;let e=this.#H?"caution":this.#G();e!==null?(this.#g=e,this.#B()):this.#m===null&&(this.#g=null,this.#V()),this.#O()}#G(){let e=this.#o.monthOctets(O(this.#e.date()));return qe(this.#c,this.#h.surroundings,e)}get#H(){return this.#i.lacks(this.#a.progress.caution)}#V(){let e=new AbortController;this.#m=e;let t=()=>{this.#g=this.#S=null,this.#o.reload(),this.#a.start()},n=()=>{this.#g="elsewhere",this.#M({type:"hello"}),this.#O()};this.#d.lead(e.signal,t,n)}#B(){this.#m!==null&&(this.#a.stop(),this.#R(m),this.#o.save(),this.#m.abort(),this.#m=null)}#z(){let e=this.#U(),t=this.#w(),n=Math.max(0,t-this.#k);this.#k=t,this.#E=this.#e.hidden();let{helping:r}=this.#a.progress,i=r>0&&!e?n/1e3:0;this.#R({...m,seconds:i}),t-this.#T>=Ge&&(this.#T=t,this.#o.save(),this.#r.keep(t)),e&&this.#a.progress.on&&(this.#I(),this.#a.start()),this.#L()}#R(e){let t={...e,octets:this.#l.takeCount()};this.#b=W(this.#b,t),this.#o.add(t,O(this.#e.date()))}#U(){let t=this.#E||this.#e.hidden()?be.hidden:be.shown;return this.#w()-this.#k>t}#Y(e){this.#R({...m,people:1}),this.#o.save(),e!==null&&(this.#u={...this.#u,[e]:(this.#u[e]??0)+1});for(let t of this.#n)t.onHelping(e)}#$(e){e.state==="error"&&!e.on&&this.#p&&(this.#r.end(),this.#p=!1,this.#m?.abort(),this.#m=null,this.#P()),this.#g!=="caution"&&this.#H&&this.#L(),this.#O()}#D(e){this.#c=e,this.#A(),this.#y!==null&&this.#N(),this.#L(),this.#O()}#A(){this.#l.limit(this.#c.rate),this.#a.limit(this.#c.readers??64)}#M(e){this.#d.say(e)}#j(e){let t=Ze(e);switch(t?.type){case"hello":if(!this.#p)return;this.#M({type:"switch",on:!0,bridge:this.#t}),this.#F(this.status);break;case"switch":if(t.bridge!==this.#t)return;t.on?this.#r.keep(this.#w()):this.#r.end(),this.#v(t.on);break;case"preferences":this.#D(t.preferences);break;case"live":this.#S=t.live,this.#g==="elsewhere"&&this.#O();break}}#F(e){this.#a.progress.on&&this.#M({type:"live",live:Qe(e)})}#O(){let{status:e}=this,t=JSON.stringify(e);if(t!==this.#_){this.#_=t,this.#F(e);for(let n of this.#n)n.onStatus(e)}}};var ie=class{#e;#t;#n=new Map;constructor(e,t="page"){this.#e=e,this.#t=t}attach(e,t,n){let r=`${e.href} ${t?.urls.join(" ")??"*"}`,i=this.#n.get(r);if(i===void 0){let o={platform:this.#e,kind:this.#t,broker:e,allowed:t};i=new Te(new se(o)),this.#n.set(r,i)}return i.attach(n)}},Te=class{#e;#t=0;#n=null;#s=()=>this.#e.warn();constructor(e){this.#e=e}attach(e){let t=this.#e.listen(e);this.#t+=1,this.#n===null&&this.#r();let n=!0,r=()=>{n&&(n=!1,t(),this.#t-=1,queueMicrotask(()=>this.#i()))};return{engine:this.#e,detach:r}}#r(){this.#n=new AbortController;let{signal:e}=this.#n,t=this.#e;addEventListener("pagehide",()=>t.close(!0),{signal:e}),addEventListener("pageshow",()=>t.open(),{signal:e}),addEventListener("online",()=>t.hurry(),{signal:e}),addEventListener("offline",()=>t.interrupt(),{signal:e}),document.addEventListener("visibilitychange",()=>t.review(),{signal:e}),document.addEventListener("resume",()=>t.review(),{signal:e});let n=t.listen({onStatus:r=>this.#o(r),onHelping:()=>{}});e.addEventListener("abort",n),t.open()}#i(){this.#t>0||this.#n===null||(this.#e.close(!1),this.#n.abort(),this.#n=null)}#o({state:e}){e==="helping"?addEventListener("beforeunload",this.#s):removeEventListener("beforeunload",this.#s)}};var ct={fetch:(s,e)=>fetch(s,e),socket:s=>new WebSocket(s),peer:s=>new RTCPeerConnection(s),random:()=>Math.random(),now:()=>performance.now(),date:()=>new Date(Date.now()),online:()=>navigator.onLine,storage:s=>Ee(()=>s==="local"?localStorage:sessionStorage),locks:()=>Ee(()=>navigator.locks),channel:s=>Ee(()=>new BroadcastChannel(s)),connection:()=>navigator.connection??null,battery:()=>Dt(navigator),hidden:()=>document.visibilityState==="hidden",mobile:()=>Ft(navigator)};function _e(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}function ut(){let{connection:s,getBattery:e}=navigator;return{metered:s?.type!==void 0,battery:typeof e=="function"}}function Ee(s){try{return s()??null}catch{return null}}async function Dt(s){try{return await s.getBattery?.()??null}catch{return null}}function Ft({userAgentData:s,userAgent:e,maxTouchPoints:t}){return s!==void 0?s.mobile:/Mobi|Android/.test(e)||e.includes("Mac OS")&&t>1}var x={language:"en",direction:"ltr",title:"Be a bridge",introduction:"Switch this on and, while you read this site, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped. It stays on while you read this site, in all its tabs, until you switch it off or close the last of them. Your browser keeps your limits and how much you have helped; no addresses."],unfold:"Show more",fold:"Show less",off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},keepOpen:"Keep this page open; there is nothing else to do.",thanks:"Somebody has just connected through you. Thank you!",online:"Online now: {volunteers}, {readers}.",volunteers:{one:"{count} volunteer",other:"about {count} volunteers"},readers:{one:"{count} reader being helped",other:"{count} readers being helped"},obstacles:{blocked:"Your network seems to block the connections that readers need, so they cannot reach you here.",unreachable:"Readers have tried to reach you, but their connections did not get through your network."},elsewhere:"On another network, at home or on your phone, it may work. As long as this is on, your browser keeps trying.",pauses:{caution:"Nothing is passed on before you have decided.",elsewhere:"On, in another tab of this site. This one takes over when that one closes.",hours:"On, and resting outside the hours that you have set.",data:"On, and resting until next month: the data that you allow for this month is used up.",metered:"On, and resting while your connection is a metered one.",battery:"On, and resting while your device runs on battery.",saver:"On, and resting because your browser is set to save data.",hidden:"On, and resting while this page is in the background."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."},caution:"You seem to be in {country}, where helping like this may get you into trouble. Nobody there can read what you pass on, but your network can see that you connect to this service. If in doubt, switch it off.",goOn:"I understand, go on",switchOff:"Switch off",sofar:"What you have done on this site",people:"Connections helped",time:"Time helping",data:"Data passed on",minutes:"{count} min",hours:"{count} h",from:"Since you opened this page, from {countries}.",few:"a few",limits:"Limits",limitsNote:"They hold for all tabs of this site. Your browser keeps them.",rate:"Speed",month:"Data a month",used:"{data} used this month",atOnce:"People at once",noLimit:"No limit",someHours:"Only at certain hours",begin:"From",end:"Until",unmetered:"Only on unmetered networks",mains:"Only on mains power",untold:"This browser does not tell, so this changes nothing here."};function pt(s){let e;try{e=new Intl.Locale(s).maximize()}catch{return x.language}let{language:t,script:n}=e;return[`${t}-${n}`,t].find(r=>r in d)??x.language}var M=class{#e;#t=new Map;constructor(e){this.#e=e}load(e){let t=this.#t.get(e);return t===void 0&&(t=this.#n(e),this.#t.set(e,t)),t}async#n(e){let t=d[e];if(t===void 0||this.#e===null)return null;try{let n=new URL(`lang/${e}.json`,this.#e),r=await fetch(n,{integrity:t,credentials:"omit",mode:"cors"});return r.ok?await r.json():null}catch{return this.#t.delete(e),null}}};var ft="http://www.w3.org/2000/svg",Wt=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]];function a(s,e,...t){let n=document.createElement(s);for(let[r,i]of Object.entries(e))n.setAttribute(r,i);return n.append(...t),n}function mt(){let s=document.createElementNS(ft,"svg");s.setAttribute("class","bird"),s.setAttribute("viewBox","-4 -3 40 40"),s.setAttribute("aria-hidden","true");for(let[e,t]of Wt){let n=document.createElementNS(ft,"path");n.setAttribute("fill",e),n.setAttribute("d",t),s.append(n)}return s}var gt=["kilobyte","megabyte","gigabyte","terabyte"];var Gt={be:"ru"},A=class{strings;#e;#t;constructor(e){this.strings=e;let t=Gt[e.language];this.#e=[e.language,...t===void 0?[]:[t]],this.#t=new Intl.PluralRules(this.#e)}number(e){return this.#s(e,{})}counted(e,t){return w(e[this.#t.select(t)]??e.other,{count:this.number(t)})}octets(e){let t=Math.max(1,Math.min(gt.length,Math.floor(Math.log10(e)/3)));return this.#n(e/1e3**t,gt[t-1]??"kilobyte")}speed(e){return this.#n(e*8/1e6,"megabit-per-second")}duration(e){let{hours:t,minutes:n}=this.strings,r=Math.floor(e/60);return r<60?w(n,{count:this.number(r)}):w(t,{count:this.#s(r/60,{maximumFractionDigits:1})})}country(e){try{return new Intl.DisplayNames(this.#e,{type:"region"}).of(e)??e}catch{return e}}countries(e){let t=Object.entries(e).sort(([,n],[,r])=>r-n).map(([n,r])=>{let i=r<3?this.strings.few:this.number(r);return`${this.country(n)} (${i})`});return new Intl.ListFormat(this.#e).format(t)}#n(e,t){return this.#s(e,{style:"unit",unit:t,maximumFractionDigits:e<10?1:0})}#s(e,t){return new Intl.NumberFormat(this.#e,t).format(e)}};function w(s,e){return s.replace(/\{(\w+)\}/g,(t,n)=>e[n]??t)}var oe=class{element;#e;#t=a("dd",{});#n=a("dd",{});#s=a("dd",{});#r=a("p",{class:"note"});constructor(e){this.#e=e;let t=(n,r)=>a("div",{},a("dt",{},e.say(n)),r);this.element=a("div",{class:"figures",part:"figures"},a("p",{class:"sofar",id:"sofar"},e.say(({sofar:n})=>n)),a("dl",{},t(({people:n})=>n,this.#t),t(({time:n})=>n,this.#n),t(({data:n})=>n,this.#s)),this.#r)}show({total:e,countries:t}){let{wording:n}=this.#e;this.element.hidden=e.people===0,k(this.#t,n.number(e.people)),k(this.#n,n.duration(e.seconds)),k(this.#s,n.octets(e.octets)),this.#r.hidden=Object.keys(t).length===0;let r=n.countries(t);k(this.#r,w(n.strings.from,{countries:r}))}};function k(s,e){s.textContent!==e&&(s.textContent=e)}var Vt=[1,2,5,10,20,50,100].map(s=>s*125e3),Yt=[1,2,5,10,20,50,100].map(s=>s*1e9),$t=[1,2,3,5,10,20],ae={from:1200,to:480},le=class{element;#e;#t;#n;#s;#r=a("input",{type:"checkbox",id:"hours"});#i=a("input",{type:"time",id:"from",required:""});#o=a("input",{type:"time",id:"to",required:""});#h;#d=a("input",{type:"checkbox",id:"unmetered"});#l=a("input",{type:"checkbox",id:"mains"});#a="";#c=a("span",{class:"note",id:"used"});constructor(e,t,n){this.#e=e,this.#t=new N("rate",e,Vt,(r,i)=>r.speed(i)),this.#n=new N("month",e,Yt,(r,i)=>r.octets(i)),this.#s=new N("readers",e,$t,(r,i)=>r.number(i)),this.#n.select.setAttribute("aria-describedby","used"),this.#h=a("div",{class:"times"},this.#f(this.#i,({begin:r})=>r),this.#f(this.#o,({end:r})=>r)),this.element=a("details",{class:"limits",part:"limits"},a("summary",{},e.say(({limits:r})=>r)),a("p",{class:"note"},e.say(({limitsNote:r})=>r)),this.#f(this.#t.select,({rate:r})=>r),this.#f(this.#n.select,({month:r})=>r),this.#c,this.#f(this.#s.select,({atOnce:r})=>r),this.#p(this.#r,({someHours:r})=>r),this.#h,...this.#y(this.#d,({unmetered:r})=>r,t.metered),...this.#y(this.#l,({mains:r})=>r,t.battery)),this.element.addEventListener("change",()=>{this.#a="",n(this.#u)})}show({preferences:e,monthOctets:t}){let{wording:n}=this.#e;this.#c.hidden=t===0,this.#c.textContent=w(n.strings.used,{data:n.octets(t)});let r=JSON.stringify(e);r!==this.#a&&(this.#a=r,this.#b(e))}#b({rate:e,month:t,readers:n,hours:r,onlyUnmetered:i,onlyMains:o}){this.#t.show(e),this.#n.show(t),this.#s.show(n),this.#r.checked=r!==null,this.#h.hidden=r===null,(r!==null||this.#i.value==="")&&(this.#i.value=yt(r?.from??ae.from),this.#o.value=yt(r?.to??ae.to)),this.#d.checked=i,this.#l.checked=o}get#u(){let e=bt(this.#i.value)??ae.from,t=bt(this.#o.value)??ae.to;return{rate:this.#t.value,month:this.#n.value,readers:this.#s.value,hours:this.#r.checked?{from:e,to:t}:null,onlyUnmetered:this.#d.checked,onlyMains:this.#l.checked}}#f(e,t){let n=a("label",{for:e.id},this.#e.say(t));return a("div",{class:"row"},n,e)}#p(e,t){let n=a("label",{for:e.id},this.#e.say(t));return a("div",{class:"check"},e,n)}#y(e,t,n){let r=this.#p(e,t);if(n)return[r];let i=`${e.id}-untold`;return e.setAttribute("aria-describedby",i),[r,a("p",{class:"note untold",id:i},this.#e.say(({untold:o})=>o))]}},N=class{select;#e;#t;constructor(e,t,n,r){this.#e=t,this.#t=r;let i=a("option",{value:""},t.say(({noLimit:o})=>o));this.select=a("select",{id:e},i);for(let o of n)this.#n(o)}get value(){return this.select.value===""?null:Number(this.select.value)}show(e){let t=e===null?"":String(e),n=[...this.select.options].some(r=>r.value===t);e!==null&&!n&&this.#n(e),this.select.value!==t&&(this.select.value=t)}#n(e){let t=this.#e.say(()=>this.#t(this.#e.wording,e));this.select.append(a("option",{value:String(e)},t))}};function yt(s){let e=t=>String(t).padStart(2,"0");return`${e(Math.floor(s/60))}:${e(s%60)}`}function bt(s){let[e=NaN,t=NaN]=s.split(":").map(Number),n=e*60+t;return n>=0&&n<z?n:null}var de=class{#e;#t=[];constructor(e){this.#e=new A(e)}get wording(){return this.#e}always(e){this.#t.push(e),e()}say(e){let t=document.createTextNode("");return this.always(()=>{t.data=e(this.#e.strings)}),t}speak(e){this.#e=new A(e);for(let t of this.#t)t()}};var jt=`
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

/* A line of the page's own text. */
:host([layout="inline"]) { max-inline-size: none; }
:host([layout="inline"]) .card {
  border: 0;
  border-radius: 0;
  padding: 0;
  background: transparent;
}
:host([layout="inline"]) .head { gap: .55rem; }
:host([layout="inline"]) .head ~ * { margin-block-start: .35rem; }
:host([layout="inline"]) .bird { inline-size: 1.75rem; block-size: 1.75rem; border-radius: 6px; }
:host([layout="inline"]) .title { flex: none; font-size: 1em; }
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
  :host([layout="banner"]) .head { grid-row: 1 / span 6; }
  :host([layout="banner"]) .head ~ * { grid-column: 2; margin-block-start: .5rem; }
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
:host([layout="floating"]) [data-folded] :is(#introduction, .figures, .more, .note) { display: none; }

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
`,he=null;function wt(){return he===null&&(he=new CSSStyleSheet,he.replaceSync(jt)),he}function Le(s,e){let{state:t,helping:n,failure:r,obstacle:i,pause:o}=s,{strings:l}=e;return t==="paused"?o===null?"":l.pauses[o]:i!==null?l.obstacles[i]:t==="helping"?e.counted(l.helping,n):t==="error"?r===null?"":l.failures[r]:l[t]}var Kt=1500,Jt=8e3,ce=class{#e;#t=new de(x);#n;#s;#r;#i;#o=a("p",{id:"warning"});#h;#d=a("p",{class:"words",id:"words"});#l=a("p",{class:"note"});#a;#c;#b;#u;#f=a("p",{class:"announcer",role:"status"});#p=null;#y;#m;#g="";constructor(e,t,n){this.#e=n;let r=this.#t,i=()=>n.onToggle();e.adoptedStyleSheets=[wt()];let o=a("span",{class:"title",id:"title",part:"title"});o.append(r.say(l=>l.title)),o.addEventListener("click",i),this.#s=a("button",{class:"switch",part:"switch",type:"button",role:"switch","aria-labelledby":"title"}),this.#s.addEventListener("click",i),this.#r=a("p",{id:"introduction",part:"introduction"}),this.#r.append(r.say(({introduction:l})=>l)),this.#i=this.#S(),this.#a=a("p",{class:"thanks",part:"thanks",hidden:""}),this.#a.append(r.say(({thanks:l})=>l)),this.#h=a("div",{class:"status",part:"status"},a("span",{class:"dot"}),a("div",{},this.#d,this.#l,this.#a)),this.#c=new oe(r),this.#b=new le(r,t,l=>n.onPreferences(l)),this.#u=a("button",{class:"fold",part:"fold",type:"button"}),this.#u.addEventListener("click",()=>this.#T(!this.#k)),this.#n=a("section",{class:"card",part:"card","aria-labelledby":"title"},a("div",{class:"head"},mt(),o,this.#s),this.#r,this.#i,this.#h,this.#c.element,a("div",{class:"more"},this.#b.element,this.#x()),this.#u,this.#f),r.always(()=>{let{language:l,direction:h}=r.wording.strings;this.#n.lang=l,this.#n.dir=h}),e.replaceChildren(this.#n)}speak(e){this.#t.speak(e),this.#p!==null&&this.#E(this.#p.status,this.#p.fresh)}show(e,t){this.#p===null&&this.#T(e.on),this.#p={status:e,fresh:t},e.state!=="helping"&&(this.#a.hidden=!0),this.#E(e,t),this.#w(e)}thank(){clearTimeout(this.#m),this.#a.hidden=!1,this.#n.dataset.thanks="",this.#m=setTimeout(()=>{this.#a.hidden=!0,delete this.#n.dataset.thanks},Jt)}focus(e){this.#s.focus(e)}close(){clearTimeout(this.#y),clearTimeout(this.#m)}#S(){let e=a("button",{class:"agree",type:"button"});e.append(this.#t.say(({goOn:r})=>r));let t=a("button",{class:"leave",type:"button"});t.append(this.#t.say(({switchOff:r})=>r));let n=r=>()=>{this.#s.focus(),r()};return e.addEventListener("click",n(()=>this.#e.onAgree())),t.addEventListener("click",n(()=>this.#e.onToggle())),a("div",{class:"caution",part:"caution",role:"group","aria-labelledby":"warning"},this.#o,a("div",{class:"answers"},t,e))}#x(){let e=a("ul",{});this.#t.always(()=>{let{facts:n}=this.#t.wording.strings;e.replaceChildren(...n.map(r=>a("li",{},r)))});let t=a("summary",{},this.#t.say(({more:n})=>n));return a("details",{class:"about",part:"about"},t,e)}get#k(){return"folded"in this.#n.dataset}#T(e){e?this.#n.dataset.folded="":delete this.#n.dataset.folded,this.#u.setAttribute("aria-expanded",String(!e));let{fold:t,unfold:n}=this.#t.wording.strings;this.#u.textContent=e?n:t}#E(e,t){let{state:n,on:r,obstacle:i,pause:o}=e;this.#n.dataset.state=i===null?n:"hindered",this.#s.setAttribute("aria-checked",String(r)),this.#r.hidden=!t,this.#s.setAttribute("aria-describedby",t?"introduction":"words"),this.#i.hidden=o!=="caution",k(this.#o,this.#_(e)),this.#h.hidden=t&&n==="off",k(this.#d,Le(e,this.#t.wording));let l=this.#C(e);this.#l.hidden=l==="",k(this.#l,l),this.#c.show(e),this.#b.show(e),this.#T(this.#k&&o!=="caution")}#_({caution:e}){let{wording:t}=this.#t;return e===null?"":w(t.strings.caution,{country:t.country(e)})}#C({state:e,online:t,readers:n,obstacle:r}){let{wording:i}=this.#t,{strings:o}=i;return r!==null?o.elsewhere:e==="helping"?o.keepOpen:e!=="waiting"?"":t<2?o.keepOpen:w(o.online,{volunteers:i.counted(o.volunteers,t),readers:i.counted(o.readers,n)})}#w(e){clearTimeout(this.#y);let{state:t,failure:n,obstacle:r,pause:i}=e,o=`${t} ${n} ${r} ${i}`;this.#g===""&&t==="off"&&(this.#g=o),!(o===this.#g||t==="connecting")&&(this.#y=setTimeout(()=>{this.#g=o;let{wording:l}=this.#t;k(this.#f,i==="caution"?this.#_(e):Le(e,l))},Kt))}};var Me=class s extends CustomEvent{static type="magpies-state";constructor(e){super(s.type,{detail:e,bubbles:!0,composed:!0})}},Oe=class s extends CustomEvent{static type="magpies-helping";constructor(e){super(s.type,{detail:{country:e},bubbles:!0,composed:!0})}},ue={state:"off",on:!1,helping:0,session:m,total:m,monthOctets:0,countries:{},online:0,readers:0,failure:null,obstacle:null,pause:null,caution:null,preferences:Je},I=class s extends HTMLElement{static observedAttributes=["broker","egress","lang"];static page=new ie(ct);static english=x;static library=new M(null);#e=null;#t=null;#n=ue;#s=!0;#r=x.language;get broker(){let e=this.getAttribute("broker");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e||"/",this.baseURI);return t.username+t.password+t.search+t.hash===""&&/^https?:$/.test(t.protocol)?t:null}get state(){return this.#n.state}get stats(){return this.#n}get preferences(){return this.#n.preferences}set preferences(e){this.#t?.engine.setPreferences(e)}connectedCallback(){let e=this.shadowRoot??this.attachShadow({mode:"open",delegatesFocus:!0});this.#e=new ce(e,ut(),{onToggle:()=>this.toggle(),onAgree:()=>this.#t?.engine.agree(),onPreferences:t=>{this.preferences=t}}),this.#o(),this.#d(),this.#e.show(this.#n,this.#s)}disconnectedCallback(){this.#l(),this.#e?.close(),this.#e=null}attributeChangedCallback(e,t,n){if(!(t===n||this.#e===null)){if(e==="lang")return void this.#o();this.#l(),this.#d()}}toggle(){this.#n.on?this.stop():this.start()}start(){this.isConnected&&this.#i()?.start()}stop(){this.#t?.engine.stop()}focus(e){this.#e?.focus(e)}#i(){return _e()?this.#t===null?this.#h("misconfigured"):this.#t.engine:this.#h("unsupported")}async#o(){let e=this.#e,t=this.closest("[lang]")??document.documentElement,n=pt(t.getAttribute("lang")??"");this.#r=n;let{english:r,library:i}=s,o=n===r.language?r:await i.load(n);o!==null&&e===this.#e&&n===this.#r&&e?.speak(o)}#h(e){return this.#a({...ue,state:"error",failure:e}),null}#d(){let{broker:e}=this,t=this.getAttribute("egress");if(e===null||!_e())return;let n;try{n=t===null?null:E.parse(t)}catch{return}this.#t=s.page.attach(e,n,{onStatus:i=>this.#a(i),onHelping:i=>{this.#e?.thank(),this.dispatchEvent(new Oe(i))}});let{status:r}=this.#t.engine;r.on?this.#a(r):this.#n=r}#l(){this.#t?.detach(),this.#t=null;let{on:e}=this.#n;this.#n=ue,e&&this.#a(ue)}#a(e){this.#n=e,e.on&&(this.#s=!1),this.#e?.show(e,this.#s),this.dispatchEvent(new Me(e))}};var Ce=document.currentScript;if(!customElements.get("magpies-bridge")){let s=Ce instanceof HTMLScriptElement&&Ce.src!==""?new URL(Ce.src):null;I.library=new M(s),customElements.define("magpies-bridge",I)}})();
