/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var h={ar:"sha256-E8suITRocfS4SOrs1Fvfoh1dSqF8gcs5FDlBMxFSBJ0=",be:"sha256-lfKUs31nrJCkA5iV74kiYGRqzBbCeVLbpZr3SFvcCQo=",es:"sha256-EJTgCFn/qORyQGBmKlbTGtAWjLd7kLBsOlXnBG7ohQU=",fa:"sha256-kCUhd4SdjmeUNpyGnapUgzN2tQbf2sLGKyLI0c0nstM=",fr:"sha256-1H9wLaXt4h0PMkUarW9Ru4r1v56Psn9k/I6TNHpK4EY=",my:"sha256-kG81cUKipzoGC9eeI24lxsfmi+9ueNDPmGENa3NhCdE=",ru:"sha256-ue7BPbV0biHWv/Kio7CGfnS5nJNdQIxmy9uy0iHuQXg=",tr:"sha256-OD3iX6Sql76KGbRR9Makuletz7fyZCG8XM0ABCfYXGA=",vi:"sha256-Tn/ojYwx/UV1Ymo+Rp3WG+HHg74kitUQOHcmzW1kdP8=","zh-Hans":"sha256-amCoNfd6fbI8Y1CK78XKa0utDXvUrUXZuutIFjZ91vM=","zh-Hant":"sha256-GOo/RZo4kggYRvkwgFHgSpRdWeP9LP0UcfXPmcbTrPA="};var _=class{#e;#t=new Map;constructor(e){this.#e=e}load(e,t){let n=this.#t.get(e);return n===void 0&&(n=this.#n(e,t),this.#t.set(e,n)),n}async#n(e,t){if(this.#e===null)return null;try{let n=new URL(e,this.#e),s=await fetch(n,{integrity:t,credentials:"omit",mode:"cors"});return s.ok?await s.json():null}catch{return this.#t.delete(e),null}}};var H="goodbye";var Ne={least:16384,usual:1048576,most:16777216},Ie=65536,Be=15e3,He=2e3,fe=3,Ue=30,ze=2e3,De=1e3,Fe=1e4,ge=15e3,Ge=2500,We=3e4,be={least:8e3,most:1e9},ye={least:1e6,most:Number.MAX_SAFE_INTEGER},U=1440,Ve=250,we={least:32768,most:1<<20},Ye=1e3,Ke=1e4,ve={shown:15e3,hidden:9e4},$e=30*6e4,je=3e3,qe=4096;var M=class r{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!Bt(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new r(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function Bt(r){let e=URL.canParse(r)?new URL(r):null;return e!==null&&r.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}function p(r){return typeof r=="object"&&r!==null?r:{}}function T(r,e,t){return typeof r!="number"||!Number.isFinite(r)?null:Math.min(t,Math.max(e,Math.round(r)))}function w(r){return T(r,0,Number.MAX_SAFE_INTEGER)??0}function ke(r){return typeof r=="string"&&/^[A-Z]{2}$/.test(r)?r:null}var Xe="magpies.total",b={people:0,octets:0,seconds:0},F=class{#e;#t=b;#n;#r=0;#s=b;constructor(e,t){this.#e=e,this.#n=t,this.reload()}get total(){return G(this.#t,this.#s)}monthOctets(e){return e===this.#n?this.#r+this.#s.octets:0}reload(){let e=p(this.#e.read(Xe));this.#t=W(e.total),this.#r=e.month===this.#n?w(e.monthOctets):0}add(e,t){t!==this.#n&&(this.save(),this.#n=t,this.reload()),e.people+e.octets+e.seconds>0&&(this.#s=G(this.#s,e))}save(){this.reload(),this.#s!==b&&(this.#t=this.total,this.#r+=this.#s.octets,this.#s=b,this.#e.write(Xe,{total:this.#t,month:this.#n,monthOctets:this.#r}))}};function P(r){return`${r.getFullYear()}-${String(r.getMonth()+1).padStart(2,"0")}`}function G(r,e){return{people:r.people+e.people,octets:r.octets+e.octets,seconds:r.seconds+e.seconds}}function W(r){let e=p(r);return{people:w(e.people),octets:w(e.octets),seconds:w(e.seconds)}}var Je="magpies.agreed",V=class{#e;constructor(e){this.#e=e}agree(){this.#e.write(Je,{caution:!0})}lacks(e){return e!==null&&p(this.#e.read(Je)).caution!==!0}};var Y=class{#e;#t;#n;#r;constructor(e,t,n){this.#e=e/1e3,this.#t=t,this.#n=t,this.#r=n}take(e,t){return this.#s(t),e>this.#n?!1:(this.#n-=e,!0)}wait(e,t){return this.#s(t),Math.max(0,e-this.#n)/this.#e}#s(e){this.#n=Math.min(this.#t,this.#n+(e-this.#r)*this.#e),this.#r=e}};var K=class{#e;#t=null;#n=null;#r=0;#s=[];#o=0;#i=0;#d=0;#h;constructor(e){this.#e=e}get dropped(){return this.#d}line(){let e={held:[],octets:0};return{carry:(t,n)=>this.#a(e,{octets:t,pass:n})}}limit(e){if(e===this.#t)return;this.#t=e;let t=Math.max(16384,(e??0)*Ve/1e3);this.#r=Math.min(we.most,Math.max(we.least,t)),this.#n=e===null?null:new Y(e,t,this.#e()),this.#c()}takeCount(){let e=this.#i;return this.#i=0,e}clear(){for(let e of this.#s)Object.assign(e,{held:[],octets:0});this.#s=[],this.#o=0,clearTimeout(this.#h)}#a(e,t){if(this.#n===null)return this.#u(t);for(e.held.length===0&&this.#s.push(e),e.held.push(t),e.octets+=t.octets,this.#o+=t.octets,this.#c();this.#o>this.#r;)this.#l()}#l(){let e=this.#s.reduce((n,s)=>s.octets>n.octets?s:n),t=e.held.pop();t!==void 0&&this.#p(e,t),e.held.length===0&&this.#s.splice(this.#s.indexOf(e),1),this.#d+=1}#c(){clearTimeout(this.#h);let e=this.#e();for(let t=this.#s[0];t!==void 0;t=this.#s[0]){let n=t.held[0];if(n!==void 0&&this.#n?.take(n.octets,e)===!1){let s=Math.ceil(this.#n.wait(n.octets,e));this.#h=setTimeout(()=>this.#c(),Math.max(1,s));return}this.#s.shift(),t.held.shift(),t.held.length>0&&this.#s.push(t),n!==void 0&&(this.#p(t,n),this.#u(n))}}#p(e,{octets:t}){e.octets-=t,this.#o-=t}#u({octets:e,pass:t}){this.#i+=e,t()}};var Qe={rate:null,month:null,readers:null,hours:null,onlyUnmetered:!1,onlyMains:!1};function L(r){let e=p(r);return{rate:T(e.rate,be.least,be.most),month:T(e.month,ye.least,ye.most),readers:T(e.readers,1,64),hours:Ht(e.hours),onlyUnmetered:e.onlyUnmetered===!0,onlyMains:e.onlyMains===!0}}function Ze({from:r,to:e},t){return r<e?r<=t&&t<e:r<=t||t<e}function Ht(r){let{from:e,to:t}=p(r),n=s=>Number.isInteger(s)&&s>=0&&s<U;return n(e)&&n(t)&&e!==t?{from:e,to:t}:null}function et(r,e,t){let{month:n,hours:s,onlyUnmetered:o,onlyMains:i}=r,{metered:a,onBattery:d,saver:c,hidden:u,minute:g}=e;return c?"saver":n!==null&&t>=n?"data":s!==null&&!Ze(s,g)?"hours":o&&a===!0?"metered":i&&d===!0?"battery":u?"hidden":null}var Ut=new Set(["cellular","wimax"]),$=class{#e;#t=null;constructor(e){this.#e=e}get surroundings(){let{type:e,saveData:t=!1}=this.#e.connection()??{},n=this.#e.date();return{metered:e===void 0||e==="unknown"?null:Ut.has(e),onBattery:this.#t===null?null:!this.#t.charging,saver:t,hidden:this.#e.hidden()&&this.#e.mobile(),minute:n.getHours()*60+n.getMinutes()}}watch(e,t,n){this.#e.connection()?.addEventListener("change",e,{signal:n}),t&&this.#n(e,n)}async#n(e,t){this.#t??=await this.#e.battery(),!(this.#t===null||t.aborted)&&(this.#t.addEventListener("chargingchange",e,{signal:t}),e())}};var C=class{#e;#t=new Map;constructor(e){this.#e=e}read(e){let t=this.#t.get(e)??this.#n(n=>n.getItem(e));if(t===null||t.length>qe)return null;try{return JSON.parse(t)}catch{return null}}write(e,t){let n=JSON.stringify(t);this.#n(o=>(o.setItem(e,n),n))===null?this.#t.set(e,n):this.#t.delete(e)}remove(e){this.#t.delete(e),this.#n(t=>(t.removeItem(e),null))}#n(e){try{return this.#e===null?null:e(this.#e)}catch{return null}}};var xe="magpies",j=class{#e;#t=null;constructor(e){this.#e=e}open(e){this.close(),this.#t=this.#e.channel(xe),this.#t?.addEventListener("message",({data:t})=>e(t))}say(e){this.#t?.postMessage(e)}close(){this.#t?.close(),this.#t=null}async lead(e,t,n){let s=async()=>{e.aborted||t(),await zt(e)},o=this.#e.locks();if(o===null)return s();try{if(await o.request(xe,{ifAvailable:!0},async a=>(a!==null&&await s(),a!==null))||e.aborted)return;n(),await o.request(xe,{signal:e},s)}catch{e.aborted||await s()}}};function zt(r){return new Promise(e=>{r.aborted?e():r.addEventListener("abort",()=>e())})}var Dt=250;function nt(r){let{type:e,on:t,bridge:n,preferences:s,live:o}=p(r);switch(e){case"hello":return{type:e};case"switch":return typeof t=="boolean"&&typeof n=="string"?{type:e,on:t,bridge:n}:null;case"preferences":return{type:e,preferences:L(s)};case"live":return{type:e,live:Ft(p(o))};default:return null}}function st(r){let{helping:e,session:t,total:n,monthOctets:s,online:o,readers:i,caution:a}=r,{countries:d,countriesNow:c}=r;return{helping:e,session:t,total:n,monthOctets:s,countries:d,countriesNow:c,online:o,readers:i,caution:a}}function Ft(r){return{helping:T(r.helping,0,64)??0,session:W(r.session),total:W(r.total),monthOctets:w(r.monthOctets),countries:tt(p(r.countries)),countriesNow:tt(p(r.countriesNow)),online:w(r.online),readers:w(r.readers),caution:ke(r.caution)}}function tt(r){let e=Object.entries(r).filter(([t])=>ke(t)!==null);return Object.fromEntries(e.slice(0,Dt).map(([t,n])=>[t,w(n)]))}var O="magpies.visit",q=class{#e;#t;#n;#r;constructor(e,t,n,s){this.#e=e,this.#t=t,this.#n=n,this.#r=s}isOn(e){let{since:t,at:n}=this.#o();if(t===null||this.#r)return t!==null;let s=Math.abs(e-n);return s<je||s<$e&&t===this.#s}keep(e){let t=this.#o().since??this.#s??e;this.#e.write(O,{bridge:this.#n,since:t,at:e}),t!==this.#s&&this.#t.write(O,{since:t})}end(){this.#o().since!==null&&this.#e.remove(O),this.#t.remove(O)}get#s(){let{since:e}=p(this.#t.read(O));return typeof e=="number"?e:null}#o(){let{bridge:e,since:t,at:n}=p(this.#e.read(O));return e===this.#n&&typeof t=="number"&&typeof n=="number"?{since:t,at:n}:{since:null,at:0}}};var X=class{#e;#t=0;constructor(e){this.#e=e}next(){let e=3e3*2**Math.max(0,this.#t-30),t=Math.min(1e3*2**this.#t,e,6e4);return this.#t+=1,Math.max(1e3,t*(.5+this.#e()/2))}reset(){this.#t=0}};var f=class extends Error{},R=class{#e;constructor(e,t){if(e.length>t)throw new f("too long");let n;try{n=JSON.parse(e)}catch{throw new f("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new f("not an object");this.#e=n}text(e,t){return Te(e,this.#e[e],t)}optionalText(e,t){let n=this.#e[e];return n==null?null:Te(e,n,t)}texts(e,t,n){let s=this.#e[e];if(!Array.isArray(s)||s.length>t)throw new f(e);return s.map(o=>Te(e,o,n))}integer(e,t,n,s){let o=this.number(e,t,n,s);if(!Number.isSafeInteger(o))throw new f(e);return o}number(e,t,n,s){let o=this.#e[e]===void 0?s:this.#e[e];if(typeof o!="number"||!(o>=t&&o<=n))throw new f(e);return o}boolean(e){let t=this.#e[e];if(typeof t!="boolean")throw new f(e);return t}oneOf(e,t){let n=t.find(s=>s===this.#e[e]);if(n===void 0)throw new f(e);return n}};function Te(r,e,{most:t,least:n=1,pattern:s}){if(typeof e!="string"||e.length<n||e.length>t||s&&!s.test(e))throw new f(r);return e}var Yt=["bad_request","unsupported_version","unknown_pool","pool_token_required","no_volunteer","no_egress","volunteer_failed","too_many_requests","busy"],rt={least:8,most:32,pattern:/^[A-Za-z0-9_-]+$/},Kt={most:16384},it={most:512},$t={most:512,pattern:/^stuns?:\S+$/},at={most:2,least:2,pattern:/^[A-Z]{2}$/},jt=["welcome","offer","cancel","reachability","refused"];function lt(r){if(r.type==="answer"&&!(r.sdp&&r.sdp.length<=16384))throw new f("sdp");return JSON.stringify(r)}function ht(r){let e=new R(r,65536),t=e.oneOf("type",jt);switch(t){case"welcome":return{type:t,version:e.integer("version",-1/0,1/0),waiting:e.integer("waiting",0,1/0,0),readers:e.integer("readers",0,1/0,0)};case"offer":return{type:t,match:e.text("match",rt),sdp:e.text("sdp",Kt),egress:e.text("egress",it),deadlineMs:e.number("deadline_s",Number.MIN_VALUE,60,10)*1e3,country:e.optionalText("country",at)};case"cancel":return{type:t,match:e.text("match",rt)};case"reachability":return{type:t,reachable:e.boolean("reachable")};case"refused":return{type:t,error:e.oneOf("error",Yt),detail:e.text("detail",{least:0,most:512})}}}function dt(r){let e=new R(r,65536),{least:t,usual:n,most:s}=Ne;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,$t),egresses:e.texts("egresses",16,it),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,s,n),caution:e.optionalText("caution",at)}}function y(r,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(s),e.removeEventListener("abort",n),t()},s=setTimeout(n,r);e.addEventListener("abort",n)})}async function Q(r,e,t){let n=new AbortController,s=()=>n.abort(),o=()=>r.iceGatheringState==="complete",i=()=>{(o()||t.aborted)&&s()};return t.addEventListener("abort",s,{signal:n.signal}),r.addEventListener("icegatheringstatechange",i,{signal:n.signal}),i(),await y(e,n.signal),s(),o()}var m=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!qt.has(this.failure)}},qt=new Set(["unreachable","offline","busy","no-egress"]),Xt={bad_request:"refused",pool_token_required:"refused",unknown_pool:"no-pool",unsupported_version:"outdated"};async function ct(r,e,t){let n=new AbortController,s=()=>n.abort();t.addEventListener("abort",s);let o=setTimeout(s,ge),i;try{let a=await r.fetch(pt(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(a.status===429||a.status===503)throw new m("busy");if(!a.ok)throw new m("unreachable");i=dt(await Qt(a,65536))}catch(a){throw a instanceof m?a:new m(ut(r))}finally{clearTimeout(o),t.removeEventListener("abort",s)}if(i.version!==1)throw new m("outdated");return i}var Z=class{#e;#t;#n=new AbortController;#r=null;#s=!1;constructor(e,t){this.#e=e,this.#t=e.socket(pt(t,"v1/volunteer").replace(/^http/,"ws"))}get welcomed(){return this.#s&&!this.#n.signal.aborted}send(e){this.#t.readyState===this.#t.OPEN&&this.#t.send(lt(e))}async run(e,t,n){let s=()=>this.close();n.addEventListener("abort",s);let o={signal:this.#n.signal};if(this.#t.addEventListener("open",()=>this.send(e),o),this.#t.addEventListener("close",s,o),this.#t.addEventListener("message",({data:i})=>{let a=this.#o(i);if(a===null)return this.close();this.#s=!0,t(a)},o),n.aborted&&s(),await y(ge,this.#n.signal),this.#s||s(),await Jt(this.#n.signal),n.removeEventListener("abort",s),!n.aborted)throw new m(this.#r??ut(this.#e))}close(){this.#n.abort(),this.#t.close()}#o(e){let t;try{t=ht(typeof e=="string"?e:"")}catch{return null}return t.type==="refused"?(this.#r=Xt[t.error]??"busy",null):t.type==="welcome"===this.#s?null:t.type==="welcome"&&t.version!==1?(this.#r="outdated",null):t}};function ut(r){return r.online()?"unreachable":"offline"}function pt(r,e){return new URL(e,r.href.replace(/\/*$/,"/")).href}function Jt(r){return new Promise(e=>{r.aborted?e():r.addEventListener("abort",()=>e())})}async function Qt(r,e){let t=r.body?.getReader(),n=new TextDecoder,s="";for(let o=0;t;){let{done:i,value:a}=await t.read();if(i)break;if(o+=a.length,o>e)throw await t.cancel(),new m("unreachable");s+=n.decode(a,{stream:!0})}return s+n.decode()}var A=class{#e;#t;#n;#r=null;#s=!1;#o=[];#i=0;#d=0;constructor(e,t,n){this.#e=e,this.#t=t,this.#n=n}get dropped(){return this.#d}open(e){this.#r=e;let t=this.#o;this.#o=[];for(let n of t)this.deliver(n)}close(){this.#s=!0,this.#o=[]}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;if(t===0||t>16384)return!1;let n=this.#r;return n===null?this.#a(e,t):this.#t.carry(t,()=>this.#h(n,e)),!0}#h(e,t){if(!this.#s){if(e.bufferedAmount+t.byteLength>this.#e){this.#d+=1;return}try{e.send(t)}catch{this.#n()}}}#a(e,t){this.#i+t>Ie?this.#d+=1:(this.#o.push(e),this.#i+=t)}};var te=class{#e;#t=new AbortController;#n;#r;#s;#o;#i=null;#d="unanswered";#h=!1;constructor(e,t,n,s,o){this.#e=o,this.#n=new A(t.bufferOctets,n.line(),()=>this.#a()),this.#r=new A(t.bufferOctets,n.line(),()=>this.#a()),this.#o=e.socket(s.egress);try{this.#s=e.peer({iceServers:t.stun.map(i=>({urls:i}))})}catch(i){throw this.#o.close(),i}this.#c(),this.#p()}async start(e){this.#l();try{await this.#s.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#s.setLocalDescription(await this.#s.createAnswer());let t=Math.min(He,e.deadlineMs/2);if(await Q(this.#s,t,this.#t.signal),this.#t.signal.aborted)return;this.#e.answered(this.#s.localDescription?.sdp??""),this.#d="unconnected",this.#g()}catch{this.#a()}}sayGoodbye(){this.#h||(this.#h=!0,this.#k())}async leave(){if(this.#d==="unanswered")return this.#a();this.#h=!0,this.#k(),await y(ze,this.#t.signal),this.close()}part(){for(let e=0;e<fe;e+=1)this.#y();this.close()}close(){this.#t.signal.aborted||(this.#t.abort(),this.#n.close(),this.#r.close(),this.#i?.close(),this.#s.close(),this.#o.close())}#a(){this.#t.signal.aborted||(this.close(),this.#e.ended(this.#d))}async#l(){await y(Be,this.#t.signal),this.#d!=="closed"&&this.#a()}#c(){let e=this.#o,{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#g(),{signal:t}),e.addEventListener("close",()=>this.#b(),{signal:t}),e.addEventListener("message",({data:n})=>{n===H?this.sayGoodbye():this.#x(this.#n,n)},{signal:t})}#p(){let e=this.#s,{signal:t}=this.#t;e.addEventListener("datachannel",({channel:n})=>this.#u(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#f(),{signal:t})}#u(e){if(this.#i!==null)return e.close();this.#i=e;let{signal:t}=this.#t;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#g(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:n})=>{n!==H&&this.#x(this.#r,n)},{signal:t}),this.#g()}#f(){let e=this.#s.connectionState;e==="failed"||e==="closed"?this.#a():e==="disconnected"&&this.#m()}async#m(){await y(Fe,this.#t.signal),this.#s.connectionState==="disconnected"&&this.#a()}#b(){this.#d==="unconnected"?this.#g():this.#a()}#g(){let e=this.#i,{readyState:t,OPEN:n}=this.#o;if(!(this.#d!=="unconnected"||e?.readyState!=="open")){if(t>n)return void this.#w(e);t<n||(this.#d="closed",this.#n.open(e),this.#r.open(this.#o),this.#h&&this.#k(),this.#e.opened())}}async#w(e){e.close(),await y(De,this.#t.signal),this.#a()}async#k(){for(let e=0;e<fe&&!this.#t.signal.aborted;e+=1)this.#y(),await y(Ue,this.#t.signal)}#y(){if(!(this.#d!=="closed"||this.#i?.readyState!=="open"))try{this.#i.send(H)}catch{}}#x(e,t){e.deliver(t)||this.#a()}};function Zt(r,e){let t=new Map;for(let{address:n,port:s,relatedAddress:o,relatedPort:i}of r){if(n===null||s===null||n.includes(":"))continue;let a=i?`${o} ${i}`:n;t.set(a,(t.get(a)??new Set).add(s))}return[...t.values()].some(n=>n.size>1)?"dependent":t.size>0&&e?"independent":"unknown"}async function mt(r,e,t){let n=e.slice(0,2);if(n.length<2)return{nat:"unknown",blocked:!1};let s=r.peer({iceServers:[{urls:n}]}),o=[],i=!1,a=!1,d=!1;s.onicecandidate=({candidate:c})=>{c?.protocol==="udp"&&(a=!0,c.type==="srflx"&&o.push(c),c.address?.endsWith(".local")||(d=!0))},s.onicecandidateerror=({errorText:c})=>{/incompatible|not associated/i.test(c)||(i=!0)};try{s.createDataChannel(""),await s.setLocalDescription();let c=await Q(s,Ge,t),u=c?!a:!d;return{nat:Zt(o,c&&!i),blocked:u&&!t.aborted}}finally{s.close()}}var ne=class{#e=new Map;total=0;get free(){return Math.max(0,this.total-this.#e.size)}get helping(){return this.#t.length}get countries(){let e={};for(let{country:t}of this.#t)t!==null&&(e[t]=(e[t]??0)+1);return e}take(e){return this.free===0||this.#e.has(e)?!1:(this.#e.set(e,null),!0)}isOpen(e){return(this.#e.get(e)??null)!==null}opened(e,t){this.#e.has(e)&&this.#e.set(e,{country:t})}get surplus(){return[...this.#e.keys()].slice(this.total).reverse()}release(e){this.#e.delete(e)}get#t(){return[...this.#e.values()].filter(e=>e!==null)}};var se=class{#e;#t;#n=new ne;#r=new Map;#s=new Set;#o;#i=null;#d=null;#h=null;#a=null;#l=64;#c=0;#p=0;#u=null;#f=null;constructor(e){this.#e=e,this.#o=e.allowed,this.#t=new X(e.platform.random)}get progress(){let{helping:e}=this.#n,t=this.#m(e);return{state:t,on:this.#i!==null,helping:e,countriesNow:this.#n.countries,online:this.#c,readers:this.#p,failure:t==="error"?this.#u:null,obstacle:t==="waiting"?this.#f:null,caution:this.#a?.caution??null}}limit(e){if(this.#l=e,this.#a===null)return;let t=this.#n.total;if(this.#n.total=Math.min(e,this.#a.slots),t!==this.#n.total){for(let n of this.#n.surplus){let s=this.#r.get(n);this.#r.delete(n),this.#n.release(n),s!==void 0&&this.#g(s)}this.#S(),this.#v()}}start(){this.#i===null&&(this.#i=new AbortController,this.#u=null,this.#t.reset(),this.#v(),this.#w(this.#i.signal))}stop(){this.#h?.send({type:"goodbye"}),this.#b(null)}warn(){for(let e of this.#r.values())e.sayGoodbye()}cut(){for(let e of[...this.#r.values(),...this.#s])e.part();this.stop()}hurry(){this.#t.reset(),this.#d?.abort()}interrupt(){this.#h?.close()}#m(e){return this.#i===null?this.#u===null?"off":"error":e>0?"helping":this.#u!==null?"error":this.#h?.welcomed?"waiting":"connecting"}#b(e){if(this.#i===null&&e===null&&this.#u===null)return;this.#i?.abort(),this.#i=null,this.#u=e;let t=[...this.#r];this.#r.clear();for(let[n,s]of t)this.#n.release(n),this.#g(s);this.#v()}async#g(e){this.#s.add(e),await e.leave(),this.#s.delete(e)}async#w(e){let{platform:t}=this.#e;for(;!e.aborted;){let n=t.now();try{await this.#y(e)}catch(s){if(e.aborted)break;s instanceof m||console.error(s);let o=s instanceof m?s:new m("unsupported");if(o.permanent)return this.#b(o.failure);this.#u=o.failure,this.#v()}t.now()-n>We&&this.#t.reset(),e.aborted||await this.#k(e)}}async#k(e){let t=new AbortController,n=()=>t.abort();this.#d=t,e.addEventListener("abort",n,{signal:t.signal}),await y(this.#t.next(),t.signal),n()}async#y(e){let{platform:t,broker:n,kind:s,pool:o}=this.#e,i=await ct(t,n,e),a=this.#x(i);if(this.#a=i,i.caution!==null&&this.#v(),e.aborted)return;let{nat:d,blocked:c}=await mt(t,i.stun,e);if(e.aborted)return;this.#f=c?"blocked":null,this.#n.total=Math.min(this.#l,i.slots);let u=new Z(t,n);this.#h=u;try{await u.run({type:"hello",version:1,kind:s,slots:this.#n.total,nat:d,egresses:a.urls,...o===null?{}:{pools:[o]}},g=>this.#E(u,g,i,a),e)}finally{this.#h===u&&(this.#h=null)}}#x(e){if(this.#o===null)try{this.#o=new M(e.egresses)}catch{throw new m("misconfigured")}let t=this.#o;if(t.urls.length===0)throw this.#e.allowed===null&&(this.#o=null),new m("no-egress");return t}#E(e,t,n,s){switch(t.type){case"welcome":this.#u=null,this.#c=t.waiting,this.#p=t.readers,this.#r.size>0&&this.#S(),this.#v();break;case"offer":this.#_(e,t,n,s);break;case"cancel":this.#T(t.match);break;case"reachability":this.#f=t.reachable?null:this.#f??"unreachable",this.#v();break}}#_(e,t,n,s){let{platform:o,pacer:i,onHelping:a}=this.#e,{match:d,country:c}=t,u=g=>e.send({type:"decline",match:d,reason:g});if(!s.has(t.egress))return u("foreign-egress");if(!this.#n.take(d))return u("full");try{let g=new te(o,n,i,t,{answered:E=>e.send({type:"answer",match:d,sdp:E}),opened:()=>{this.#r.get(d)===g&&(e.send({type:"outcome",match:d,connected:!0}),this.#n.opened(d,c),this.#f=null,a(c),this.#v())},ended:E=>{E==="unanswered"&&u("failed"),E==="unconnected"&&e.send({type:"outcome",match:d,connected:!1}),this.#r.get(d)===g&&this.#M(d)}});this.#r.set(d,g),this.#S(),g.start(t)}catch{this.#n.release(d),u("failed")}}#T(e){let t=this.#r.get(e);t===void 0||this.#n.isOpen(e)||(t.close(),this.#M(e))}#M(e){this.#r.delete(e),this.#n.release(e),this.#S(),this.#v()}#S(){this.#h?.send({type:"load",free:this.#n.free})}#v(){this.#e.onProgress(this.progress)}};var Ee="magpies.preferences",re=class{#e;#t;#n=new Set;#r;#s;#o;#i;#d;#h;#a;#l;#c;#p=b;#u={};#f=!1;#m=!1;#b=null;#g=null;#w=null;#k=null;#y=null;#x=0;#E=0;#_=!1;#T="";constructor({platform:e,kind:t,broker:n,allowed:s,pool:o}){this.#e=e;let i=o===null?[]:[en(o)];this.#t=[n.href,...s?.urls??[],...i].join(" "),this.#r=new C(e.storage("local"));let a=new C(e.storage("session"));this.#s=new q(this.#r,a,this.#t,t==="extension"),this.#o=new V(this.#r),this.#i=new F(this.#r,P(e.date())),this.#d=new $(e),this.#h=new j(e),this.#a=new K(e.now),this.#l=new se({platform:e,kind:t,broker:n,allowed:s,pool:o,pacer:this.#a,onProgress:d=>this.#K(d),onHelping:d=>this.#Y(d)}),this.#c=L(this.#r.read(Ee)),this.#N()}get status(){let e=this.#l.progress,t={...e,state:this.#M(e),on:this.#m,session:this.#p,total:this.#i.total,monthOctets:this.#i.monthOctets(P(this.#e.date())),countries:this.#u,pause:this.#m?this.#w:null,preferences:this.#c};return this.#w==="elsewhere"?{...t,...this.#k,obstacle:null}:t}listen(e){return this.#n.add(e),()=>{this.#n.delete(e)}}open(){this.#f||(this.#f=!0,this.#h.open(e=>this.#$(e)),this.#c=L(this.#r.read(Ee)),this.#N(),this.#i.reload(),this.#s.isOn(this.#S())&&this.#v(!0),this.#O({type:"hello"}))}close(e){this.#f&&(this.#f=!1,this.#m&&this.#s.keep(this.#S()),this.#m=!1,e&&this.#B(),this.#R(),this.#h.close(),this.#P())}start(){!this.#f||this.#m||(this.#s.keep(this.#S()),this.#v(!0),this.#O({type:"switch",on:!0,bridge:this.#t}))}stop(){this.#s.end(),this.#O({type:"switch",on:!1,bridge:this.#t}),this.#v(!1),this.#l.stop()}setPreferences(e){this.#F(L(e)),this.#r.write(Ee,this.#c),this.#O({type:"preferences",preferences:this.#c})}agree(){this.#o.agree(),this.#L()}warn(){this.#l.warn()}review(){if(this.#b!==null){if(this.#D())return this.#z();this.#L()}}hurry(){this.#l.hurry()}interrupt(){this.#l.interrupt()}#M({state:e}){return this.#m?this.#w!==null?"paused":e==="off"?"connecting":e:e==="error"?"error":"off"}#S(){return this.#e.date().getTime()}#v(e){e!==this.#m&&(this.#m=e,e?this.#C():this.#R(),this.#P())}#C(){let e=new AbortController;this.#b=e,this.#x=this.#E=this.#S();let t=setInterval(()=>this.#z(),Ye);e.signal.addEventListener("abort",()=>clearInterval(t)),this.#I(),this.#L()}#I(){this.#y?.abort(),this.#y=new AbortController;let{onlyMains:e}=this.#c;this.#d.watch(()=>this.#L(),e,this.#y.signal)}#R(){this.#b?.abort(),this.#b=null,this.#y?.abort(),this.#w=null,this.#U()}#B(){this.#l.cut(),this.#a.clear()}#L(){if(this.#b===null)return;let e=this.#H?"caution":this.#W();e!==null?(this.#w=e,this.#U()):this.#g===null&&(this.#w=null,this.#V()),this.#P()}#W(){let e=this.#i.monthOctets(P(this.#e.date()));return et(this.#c,this.#d.surroundings,e)}get#H(){return this.#o.lacks(this.#l.progress.caution)}#V(){let e=new AbortController;this.#g=e;let t=()=>{this.#w=this.#k=null,this.#i.reload(),this.#l.start()},n=()=>{this.#w="elsewhere",this.#O({type:"hello"}),this.#P()};this.#h.lead(e.signal,t,n)}#U(){this.#g!==null&&(this.#l.stop(),this.#A(b),this.#i.save(),this.#g.abort(),this.#g=null)}#z(){let e=this.#D(),t=this.#S(),n=Math.max(0,t-this.#x);this.#x=t,this.#_=this.#e.hidden();let{helping:s}=this.#l.progress,o=s>0&&!e?n/1e3:0;this.#A({...b,seconds:o}),t-this.#E>=Ke&&(this.#E=t,this.#i.save(),this.#s.keep(t)),e&&this.#l.progress.on&&(this.#B(),this.#l.start()),this.#L()}#A(e){let t={...e,octets:this.#a.takeCount()};this.#p=G(this.#p,t),this.#i.add(t,P(this.#e.date()))}#D(){let t=this.#_||this.#e.hidden()?ve.hidden:ve.shown;return this.#S()-this.#x>t}#Y(e){this.#A({...b,people:1}),this.#i.save(),e!==null&&(this.#u={...this.#u,[e]:(this.#u[e]??0)+1});for(let t of this.#n)t.onHelping(e)}#K(e){e.state==="error"&&!e.on&&this.#m&&(this.#s.end(),this.#m=!1,this.#g?.abort(),this.#g=null,this.#R()),this.#w!=="caution"&&this.#H&&this.#L(),this.#P()}#F(e){this.#c=e,this.#N(),this.#b!==null&&this.#I(),this.#L(),this.#P()}#N(){this.#a.limit(this.#c.rate),this.#l.limit(this.#c.readers??64)}#O(e){this.#h.say(e)}#$(e){let t=nt(e);switch(t?.type){case"hello":if(!this.#m)return;this.#O({type:"switch",on:!0,bridge:this.#t}),this.#G(this.status);break;case"switch":if(t.bridge!==this.#t)return;t.on?this.#s.keep(this.#S()):this.#s.end(),this.#v(t.on);break;case"preferences":this.#F(t.preferences);break;case"live":this.#k=t.live,this.#w==="elsewhere"&&this.#P();break}}#G(e){this.#l.progress.on&&this.#O({type:"live",live:st(e)})}#P(){let{status:e}=this,t=JSON.stringify(e);if(t!==this.#T){this.#T=t,this.#G(e);for(let n of this.#n)n.onStatus(e)}}};function en(r){let e=2166136261;for(let t of r)e=Math.imul(e^t.charCodeAt(0),16777619);return`#${(e>>>0).toString(16)}`}var oe=class{#e;#t;#n=new Map;constructor(e,t="page"){this.#e=e,this.#t=t}attach(e,t,n,s){let o=`${e.href} ${t?.urls.join(" ")??"*"} ${s??""}`,i=this.#n.get(o);if(i===void 0){let a={platform:this.#e,kind:this.#t,broker:e,allowed:t,pool:s};i=new _e(new re(a)),this.#n.set(o,i)}return i.attach(n)}},_e=class{#e;#t=0;#n=null;#r=()=>this.#e.warn();constructor(e){this.#e=e}attach(e){let t=this.#e.listen(e);this.#t+=1,this.#n===null&&this.#s();let n=!0,s=()=>{n&&(n=!1,t(),this.#t-=1,queueMicrotask(()=>this.#o()))};return{engine:this.#e,detach:s}}#s(){this.#n=new AbortController;let{signal:e}=this.#n,t=this.#e;addEventListener("pagehide",()=>t.close(!0),{signal:e}),addEventListener("pageshow",()=>t.open(),{signal:e}),addEventListener("online",()=>t.hurry(),{signal:e}),addEventListener("offline",()=>t.interrupt(),{signal:e}),document.addEventListener("visibilitychange",()=>t.review(),{signal:e}),document.addEventListener("resume",()=>t.review(),{signal:e});let n=t.listen({onStatus:s=>this.#i(s),onHelping:()=>{}});e.addEventListener("abort",n),t.open()}#o(){this.#t>0||this.#n===null||(this.#e.close(!1),this.#n.abort(),this.#n=null)}#i({state:e}){e==="helping"?addEventListener("beforeunload",this.#r):removeEventListener("beforeunload",this.#r)}};var ft={fetch:(r,e)=>fetch(r,e),socket:r=>new WebSocket(r),peer:r=>new RTCPeerConnection(r),random:()=>Math.random(),now:()=>performance.now(),date:()=>new Date(Date.now()),online:()=>navigator.onLine,storage:r=>Me(()=>r==="local"?localStorage:sessionStorage),locks:()=>Me(()=>navigator.locks),channel:r=>Me(()=>new BroadcastChannel(r)),connection:()=>navigator.connection??null,battery:()=>tn(navigator),hidden:()=>document.visibilityState==="hidden",mobile:()=>nn(navigator)};function Le(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}function gt(){let{connection:r,getBattery:e}=navigator;return{metered:r?.type!==void 0,battery:typeof e=="function"}}function Me(r){try{return r()??null}catch{return null}}async function tn(r){try{return await r.getBattery?.()??null}catch{return null}}function nn({userAgentData:r,userAgent:e,maxTouchPoints:t}){return r!==void 0?r.mobile:/Mobi|Android/.test(e)||e.includes("Mac OS")&&t>1}var x={language:"en",direction:"ltr",title:"Be a bridge",introduction:"Switch this on and, while you read this site, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",friends:"This is a private bridge: only people invited by whoever sent you this link can come through you.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped. It stays on while you read this site, in all its tabs, until you switch it off or close the last of them. Your browser keeps your limits and how much you have helped; no addresses."],unfold:"Show more",fold:"Show less",off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},keepOpen:"Keep this page open; there is nothing else to do.",thanks:"Somebody has just connected through you. Thank you!",online:"Online now: {volunteers}, {readers}.",volunteers:{one:"{count} volunteer",other:"about {count} volunteers"},readers:{one:"{count} reader being helped",other:"{count} readers being helped"},obstacles:{blocked:"Your network seems to block the connections that readers need, so they cannot reach you here.",unreachable:"Readers have tried to reach you, but their connections did not get through your network."},elsewhere:"On another network, at home or on your phone, it may work. As long as this is on, your browser keeps trying.",pauses:{caution:"Nothing is passed on before you have decided.",elsewhere:"On, in another tab of this site. This one takes over when that one closes.",hours:"On, and resting outside the hours that you have set.",data:"On, and resting until next month: the data that you allow for this month is used up.",metered:"On, and resting while your connection is a metered one.",battery:"On, and resting while your device runs on battery.",saver:"On, and resting because your browser is set to save data.",hidden:"On, and resting while this page is in the background."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.","no-pool":"This link does not work any more, or a part of it is missing. Ask whoever sent it for a new one.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."},caution:"You seem to be in {country}, where helping like this may get you into trouble. Nobody there can read what you pass on, but your network can see that you connect to this service. If in doubt, switch it off.",goOn:"I understand, go on",switchOff:"Switch off",sofar:"What you have done on this site",people:"Connections helped",time:"Time helping",data:"Data passed on",minutes:"{count} min",hours:"{count} h",now:"Right now, from {countries}.",from:"Since you opened this page, from {countries}.",globe:"Turning globe",few:"a few",offer:"You can also help with no page open: get the browser extension.",limits:"Limits",limitsNote:"They hold for all tabs of this site. Your browser keeps them.",rate:"Speed",month:"Data a month",used:"{data} used this month",atOnce:"People at once",noLimit:"No limit",someHours:"Only at certain hours",begin:"From",end:"Until",unmetered:"Only on unmetered networks",mains:"Only on mains power",untold:"This browser does not tell, so this changes nothing here."};function bt(r){let e;try{e=new Intl.Locale(r).maximize()}catch{return x.language}let{language:t,script:n}=e;return[`${t}-${n}`,t].find(s=>s in h)??x.language}async function yt(r,e){let t=h[e];return t===void 0?null:await r.load(`lang/${e}.json`,t)}var wt="http://www.w3.org/2000/svg",sn=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]];function l(r,e,...t){let n=document.createElement(r);for(let[s,o]of Object.entries(e))n.setAttribute(s,o);return n.append(...t),n}function vt(){let r=document.createElementNS(wt,"svg");r.setAttribute("class","bird"),r.setAttribute("viewBox","-4 -3 40 40"),r.setAttribute("aria-hidden","true");for(let[e,t]of sn){let n=document.createElementNS(wt,"path");n.setAttribute("fill",e),n.setAttribute("d",t),r.append(n)}return r}var kt=["kilobyte","megabyte","gigabyte","terabyte"];var rn={be:"ru"},N=class{strings;#e;#t;constructor(e){this.strings=e;let t=rn[e.language];this.#e=[e.language,...t===void 0?[]:[t]],this.#t=new Intl.PluralRules(this.#e)}number(e){return this.#r(e,{})}counted(e,t){return v(e[this.#t.select(t)]??e.other,{count:this.number(t)})}octets(e){let t=Math.max(1,Math.min(kt.length,Math.floor(Math.log10(e)/3)));return this.#n(e/1e3**t,kt[t-1]??"kilobyte")}speed(e){return this.#n(e*8/1e6,"megabit-per-second")}duration(e){let{hours:t,minutes:n}=this.strings,s=Math.floor(e/60);return s<60?v(n,{count:this.number(s)}):v(t,{count:this.#r(s/60,{maximumFractionDigits:1})})}country(e){try{return new Intl.DisplayNames(this.#e,{type:"region"}).of(e)??e}catch{return e}}countries(e){let t=Object.entries(e).sort(([,n],[,s])=>s-n).map(([n,s])=>{let o=s<3?this.strings.few:this.number(s);return`${this.country(n)} (${o})`});return new Intl.ListFormat(this.#e).format(t)}#n(e,t){return this.#r(e,{style:"unit",unit:t,maximumFractionDigits:e<10?1:0})}#r(e,t){return new Intl.NumberFormat(this.#e,t).format(e)}};function v(r,e){return r.replace(/\{(\w+)\}/g,(t,n)=>e[n]??t)}var ie=class{element;#e;#t=l("dd",{});#n=l("dd",{});#r=l("dd",{});#s=l("p",{class:"note",id:"now"});#o=l("p",{class:"note"});constructor(e){this.#e=e;let t=(n,s)=>l("div",{},l("dt",{},e.say(n)),s);this.element=l("div",{class:"figures",part:"figures"},l("p",{class:"sofar",id:"sofar"},e.say(({sofar:n})=>n)),l("dl",{},t(({people:n})=>n,this.#t),t(({time:n})=>n,this.#n),t(({data:n})=>n,this.#r)),this.#s,this.#o)}show({total:e,countries:t,countriesNow:n}){let{wording:s}=this.#e;this.element.hidden=e.people===0,S(this.#t,s.number(e.people)),S(this.#n,s.duration(e.seconds)),S(this.#r,s.octets(e.octets)),this.#i(this.#s,s.strings.now,n),this.#i(this.#o,s.strings.from,t)}#i(e,t,n){e.hidden=Object.keys(n).length===0,S(e,v(t,{countries:this.#e.wording.countries(n)}))}};function S(r,e){r.textContent!==e&&(r.textContent=e)}var Oe=Math.PI/180,St=Math.PI*(3-Math.sqrt(5));function xt(r,e){let t=Math.cos(r*Oe),n=e*Oe;return[t*Math.sin(n),Math.sin(r*Oe),t*Math.cos(n)]}function Tt(r,e){let t=1-(2*r+1)/e,n=Math.sqrt(1-t*t);return[n*Math.sin(r*St),t,n*Math.cos(r*St)]}function Et(r,e){let[t,n]=[Math.sin(e),Math.cos(e)],[s,o]=[Math.sin(r),Math.cos(r)];return([i,a,d])=>{let c=i*t+d*n;return[i*n-d*t,a*o-c*s,a*s+c*o]}}function _t(r){let e=r.reduce((n,s)=>n+s[0],0),t=r.reduce((n,s)=>n+s[2],0);return Math.hypot(e,t)<1e-6?null:Math.atan2(e,t)}async function Mt(r){let e=await r.load("globe.json","sha256-QPmwoM/wcYTHolgAJgVbWaMiVqUrKGJPJT/vFGwm6Pg=");return e===null?null:on(e)}function on({dots:r,land:e,centres:t}){let n=atob(e),s=[];for(let i=0;i<r;i+=1)n.charCodeAt(i>>3)&128>>(i&7)&&s.push(Tt(i,r));let o=Object.entries(t).map(([i,a])=>[i,xt(...a)]);return{land:s,centres:new Map(o)}}var Lt=66,an=2*Math.PI/12e4,ln=.35,hn=1.05,Ot=2600,dn=.0135,cn={heart:.042,glow:.075,ring:.18},ae=class{element;#e;#t=l("canvas",{"aria-hidden":"true"});#n=this.#t.getContext("2d");#r=null;#s=()=>this.#y();#o=null;#i=this.#n!==null;#d=!1;#h=[];#a=null;#l=!1;#c=null;#p=hn;#u=0;#f;#m=0;constructor(e,t){this.#e=t,this.element=l("button",{class:"globe",part:"globe",type:"button"},this.#t),this.element.addEventListener("click",()=>this.#g(!this.#b)),e.always(()=>this.element.setAttribute("aria-label",e.wording.strings.globe)),this.element.hidden=!0,this.#i&&(this.#r=new IntersectionObserver(n=>this.#w(n)),this.#r.observe(this.element)),document.addEventListener("visibilitychange",this.#s)}show(e,t){this.#d=e,this.element.hidden=!(e&&this.#i),t.join()!==this.#h.join()&&(this.#h=t,this.#y())}close(){this.#r?.disconnect(),document.removeEventListener("visibilitychange",this.#s),this.#x()}get#b(){return this.#c??!matchMedia("(prefers-reduced-motion: reduce)").matches}#g(e){this.#c=e,this.#y()}#w(e){this.#l=e.at(-1)?.isIntersecting===!0,this.#l&&this.#o===null&&this.#k(),this.#y()}async#k(){this.#o=await Mt(this.#e),this.#i=this.#o!==null,this.show(this.#d,this.#h),this.#y()}#y(){this.#x(),this.element.setAttribute("aria-pressed",String(this.#b)),!(!this.#l||document.visibilityState==="hidden")&&(this.#u=requestAnimationFrame(e=>{this.#E(e,Math.min(e-this.#m,2*Lt)),this.#m=e,this.#b&&(this.#f=setTimeout(()=>this.#y(),Lt))}))}#x(){cancelAnimationFrame(this.#u),clearTimeout(this.#f)}#E(e,t){let n=this.#n,{clientWidth:s}=this.#t;if(n===null||this.#o===null||s===0)return;let o=Math.round(s*Math.min(devicePixelRatio,2));this.#t.width!==o&&(this.#t.width=this.#t.height=o);let{land:i,centres:a}=this.#o,d=this.#h.map(u=>a.get(u)).filter(u=>u!==void 0);this.#b?this.#p-=t*an:this.#p=_t(d)??this.#p;let c=Et(ln,this.#p);this.#_(n,i.map(c)),this.#T(n,d.map(c),this.#b?e%Ot/Ot:.4)}#_(e,t){let{width:n}=this.#t,s=this.#a?.width===n?this.#a:e.createImageData(n,n);this.#a=s,s.data.fill(0);for(let[o,i,a]of t)a>0&&un(s,...Pt(o,i,n),n/2*dn,.2+.65*a);e.putImageData(s,0,0),e.globalAlpha=1,e.globalCompositeOperation="source-in",e.fillStyle=getComputedStyle(this.#t).color,e.fillRect(0,0,n,n),e.globalCompositeOperation="source-over"}#T(e,t,n){let{heart:s,glow:o,ring:i}=cn,{width:a}=this.#t;e.fillStyle=getComputedStyle(this.element).color;for(let[d,c,u]of t)if(!(u<0))for(let[g,E]of[[s+(i-s)*n,.45*(1-n)],[o,.25],[s,1]])e.globalAlpha=E*Math.min(1,u*4),e.beginPath(),e.arc(...Pt(d,c,a),a/2*g,0,2*Math.PI),e.fill()}};function Pt(r,e,t){let n=t/2;return[n+.97*n*r,n-.97*n*e]}function un({data:r,width:e},t,n,s,o){for(let i=Math.floor(n-s);i<=n+s;i+=1)for(let a=Math.floor(t-s);a<=t+s;a+=1){let d=Math.hypot(a+.5-t,i+.5-n)-s,c=Math.min(1,Math.max(0,.5-d)),u=(i*e+a)*4+3;r[u]=Math.max(r[u]??0,255*o*c)}}var pn=1800,le=class{element;#e=l("a",{target:"_blank",rel:"noreferrer"});#t=!1;constructor(e){this.#e.append(e.say(({offer:t})=>t)),this.element=l("p",{class:"offer",part:"offer",hidden:""},this.#e)}lead(e){e===null?this.#e.removeAttribute("href"):this.#e.href=e.href,this.#n()}show({total:e}){this.#t=e.seconds>=pn,this.#n()}#n(){this.element.hidden=!this.#t||!this.#e.hasAttribute("href")}};var mn=[1,2,5,10,20,50,100].map(r=>r*125e3),fn=[1,2,5,10,20,50,100].map(r=>r*1e9),gn=[1,2,3,5,10,20],he={from:1200,to:480},de=class{element;#e;#t;#n;#r;#s=l("input",{type:"checkbox",id:"hours"});#o=l("input",{type:"time",id:"from",required:""});#i=l("input",{type:"time",id:"to",required:""});#d;#h=l("input",{type:"checkbox",id:"unmetered"});#a=l("input",{type:"checkbox",id:"mains"});#l="";#c=l("span",{class:"note",id:"used"});constructor(e,t,n){this.#e=e,this.#t=new I("rate",e,mn,(s,o)=>s.speed(o)),this.#n=new I("month",e,fn,(s,o)=>s.octets(o)),this.#r=new I("readers",e,gn,(s,o)=>s.number(o)),this.#n.select.setAttribute("aria-describedby","used"),this.#d=l("div",{class:"times"},this.#f(this.#o,({begin:s})=>s),this.#f(this.#i,({end:s})=>s)),this.element=l("details",{class:"limits",part:"limits"},l("summary",{},e.say(({limits:s})=>s)),l("p",{class:"note"},e.say(({limitsNote:s})=>s)),this.#f(this.#t.select,({rate:s})=>s),this.#f(this.#n.select,({month:s})=>s),this.#c,this.#f(this.#r.select,({atOnce:s})=>s),this.#m(this.#s,({someHours:s})=>s),this.#d,...this.#b(this.#h,({unmetered:s})=>s,t.metered),...this.#b(this.#a,({mains:s})=>s,t.battery)),this.element.addEventListener("change",()=>{this.#l="",n(this.#u)})}show({preferences:e,monthOctets:t}){let{wording:n}=this.#e;this.#c.hidden=t===0,this.#c.textContent=v(n.strings.used,{data:n.octets(t)});let s=JSON.stringify(e);s!==this.#l&&(this.#l=s,this.#p(e))}#p({rate:e,month:t,readers:n,hours:s,onlyUnmetered:o,onlyMains:i}){this.#t.show(e),this.#n.show(t),this.#r.show(n),this.#s.checked=s!==null,this.#d.hidden=s===null,(s!==null||this.#o.value==="")&&(this.#o.value=Ct(s?.from??he.from),this.#i.value=Ct(s?.to??he.to)),this.#h.checked=o,this.#a.checked=i}get#u(){let e=Rt(this.#o.value)??he.from,t=Rt(this.#i.value)??he.to;return{rate:this.#t.value,month:this.#n.value,readers:this.#r.value,hours:this.#s.checked?{from:e,to:t}:null,onlyUnmetered:this.#h.checked,onlyMains:this.#a.checked}}#f(e,t){let n=l("label",{for:e.id},this.#e.say(t));return l("div",{class:"row"},n,e)}#m(e,t){let n=l("label",{for:e.id},this.#e.say(t));return l("div",{class:"check"},e,n)}#b(e,t,n){let s=this.#m(e,t);if(n)return[s];let o=`${e.id}-untold`;return e.setAttribute("aria-describedby",o),[s,l("p",{class:"note untold",id:o},this.#e.say(({untold:i})=>i))]}},I=class{select;#e;#t;constructor(e,t,n,s){this.#e=t,this.#t=s;let o=l("option",{value:""},t.say(({noLimit:i})=>i));this.select=l("select",{id:e},o);for(let i of n)this.#n(i)}get value(){return this.select.value===""?null:Number(this.select.value)}show(e){let t=e===null?"":String(e),n=[...this.select.options].some(s=>s.value===t);e!==null&&!n&&this.#n(e),this.select.value!==t&&(this.select.value=t)}#n(e){let t=this.#e.say(()=>this.#t(this.#e.wording,e));this.select.append(l("option",{value:String(e)},t))}};function Ct(r){let e=t=>String(t).padStart(2,"0");return`${e(Math.floor(r/60))}:${e(r%60)}`}function Rt(r){let[e=NaN,t=NaN]=r.split(":").map(Number),n=e*60+t;return n>=0&&n<U?n:null}var ce=class{#e;#t=[];constructor(e){this.#e=new N(e)}get wording(){return this.#e}always(e){this.#t.push(e),e()}say(e){let t=document.createTextNode("");return this.always(()=>{t.data=e(this.#e.strings)}),t}speak(e){this.#e=new N(e);for(let t of this.#t)t()}};var bn=`
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
`,ue=null;function At(){return ue===null&&(ue=new CSSStyleSheet,ue.replaceSync(bn)),ue}function Pe(r,e){let{state:t,helping:n,failure:s,obstacle:o,pause:i}=r,{strings:a}=e;return t==="paused"?i===null?"":a.pauses[i]:o!==null?a.obstacles[o]:t==="helping"?e.counted(a.helping,n):t==="error"?s===null?"":a.failures[s]:a[t]}var yn=1500,wn=8e3,pe=class{#e;#t=new ce(x);#n;#r;#s;#o;#i=l("p",{id:"warning"});#d;#h=l("p",{class:"words",id:"words"});#a=l("p",{class:"note"});#l;#c;#p;#u;#f;#m;#b=l("p",{class:"announcer",role:"status"});#g=null;#w;#k;#y="";constructor(e,t,n,s,o){this.#e=o;let i=this.#t,a=()=>o.onToggle();e.adoptedStyleSheets=[At()];let d=l("span",{class:"title",id:"title",part:"title"});d.append(i.say(c=>c.title)),d.addEventListener("click",a),this.#r=l("button",{class:"switch",part:"switch",type:"button",role:"switch","aria-labelledby":"title"}),this.#r.addEventListener("click",a),this.#s=l("p",{id:"introduction",part:"introduction"}),s&&this.#s.append(i.say(c=>`${c.friends} `)),this.#s.append(i.say(({introduction:c})=>c)),this.#o=this.#x(),this.#l=l("p",{class:"thanks",part:"thanks",hidden:""}),this.#l.append(i.say(({thanks:c})=>c)),this.#d=l("div",{class:"status",part:"status"},l("span",{class:"dot"}),l("div",{},this.#h,this.#a,this.#l)),this.#c=new ae(i,t),this.#p=new ie(i),this.#u=new le(i),this.#f=new de(i,n,c=>o.onPreferences(c)),this.#m=l("button",{class:"fold",part:"fold",type:"button"}),this.#m.addEventListener("click",()=>this.#T(!this.#_)),this.#n=l("section",{class:"card",part:"card","aria-labelledby":"title"},l("div",{class:"head"},vt(),d,this.#r),this.#s,this.#o,this.#d,this.#c.element,this.#p.element,this.#u.element,l("div",{class:"more"},this.#f.element,this.#E()),this.#m,this.#b),i.always(()=>{let{language:c,direction:u}=i.wording.strings;this.#n.lang=c,this.#n.dir=u}),e.replaceChildren(this.#n)}speak(e){this.#t.speak(e),this.#g!==null&&this.#M(this.#g.status,this.#g.fresh)}show(e,t){this.#g===null&&this.#T(e.on),this.#g={status:e,fresh:t},e.state!=="helping"&&(this.#l.hidden=!0),this.#M(e,t),this.#C(e)}offer(e){this.#u.lead(e)}thank(){clearTimeout(this.#k),this.#l.hidden=!1,this.#n.dataset.thanks="",this.#k=setTimeout(()=>{this.#l.hidden=!0,delete this.#n.dataset.thanks},wn)}focus(e){this.#r.focus(e)}close(){clearTimeout(this.#w),clearTimeout(this.#k),this.#c.close()}#x(){let e=l("button",{class:"agree",type:"button"});e.append(this.#t.say(({goOn:s})=>s));let t=l("button",{class:"leave",type:"button"});t.append(this.#t.say(({switchOff:s})=>s));let n=s=>()=>{this.#r.focus(),s()};return e.addEventListener("click",n(()=>this.#e.onAgree())),t.addEventListener("click",n(()=>this.#e.onToggle())),l("div",{class:"caution",part:"caution",role:"group","aria-labelledby":"warning"},this.#i,l("div",{class:"answers"},t,e))}#E(){let e=l("ul",{});this.#t.always(()=>{let{facts:n}=this.#t.wording.strings;e.replaceChildren(...n.map(s=>l("li",{},s)))});let t=l("summary",{},this.#t.say(({more:n})=>n));return l("details",{class:"about",part:"about"},t,e)}get#_(){return"folded"in this.#n.dataset}#T(e){e?this.#n.dataset.folded="":delete this.#n.dataset.folded,this.#m.setAttribute("aria-expanded",String(!e));let{fold:t,unfold:n}=this.#t.wording.strings;this.#m.textContent=e?n:t}#M(e,t){let{state:n,on:s,obstacle:o,pause:i}=e;this.#n.dataset.state=o===null?n:"hindered",this.#r.setAttribute("aria-checked",String(s)),this.#s.hidden=!t,this.#r.setAttribute("aria-describedby",t?"introduction":"words"),this.#o.hidden=i!=="caution",S(this.#i,this.#S(e)),this.#d.hidden=t&&n==="off",S(this.#h,Pe(e,this.#t.wording));let a=this.#v(e);this.#a.hidden=a==="",S(this.#a,a);let d=n==="connecting"||n==="waiting"||n==="helping";this.#c.show(d,Object.keys(e.countriesNow)),this.#p.show(e),this.#u.show(e),this.#f.show(e),this.#T(this.#_&&i!=="caution")}#S({caution:e}){let{wording:t}=this.#t;return e===null?"":v(t.strings.caution,{country:t.country(e)})}#v({state:e,online:t,readers:n,obstacle:s}){let{wording:o}=this.#t,{strings:i}=o;return s!==null?i.elsewhere:e==="helping"?i.keepOpen:e!=="waiting"?"":t<2?i.keepOpen:v(i.online,{volunteers:o.counted(i.volunteers,t),readers:o.counted(i.readers,n)})}#C(e){clearTimeout(this.#w);let{state:t,failure:n,obstacle:s,pause:o}=e,i=`${t} ${n} ${s} ${o}`;this.#y===""&&t==="off"&&(this.#y=i),!(i===this.#y||t==="connecting")&&(this.#w=setTimeout(()=>{this.#y=i;let{wording:a}=this.#t;S(this.#b,o==="caution"?this.#S(e):Pe(e,a))},yn))}};var Ce=class r extends CustomEvent{static type="magpies-state";constructor(e){super(r.type,{detail:e,bubbles:!0,composed:!0})}},Re=class r extends CustomEvent{static type="magpies-helping";constructor(e){super(r.type,{detail:{country:e},bubbles:!0,composed:!0})}},me={state:"off",on:!1,helping:0,session:b,total:b,monthOctets:0,countries:{},countriesNow:{},online:0,readers:0,failure:null,obstacle:null,pause:null,caution:null,preferences:Qe},B=class r extends HTMLElement{static observedAttributes=["broker","egress","extension","lang","pool"];static page=new oe(ft);static english=x;static files=new _(null);#e=null;#t=null;#n=me;#r=!0;#s=x.language;#o=()=>{this.pool&&this.#a()};get broker(){let e=this.getAttribute("broker");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e||"/",this.baseURI);return t.username+t.password+t.search+t.hash===""&&/^https?:$/.test(t.protocol)?t:null}get extension(){let e=this.getAttribute("extension");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e,this.baseURI);return/^https?:$/.test(t.protocol)?t:null}get pool(){return this.hasAttribute("pool")}get state(){return this.#n.state}get stats(){return this.#n}get preferences(){return this.#n.preferences}set preferences(e){this.#t?.engine.setPreferences(e)}connectedCallback(){let e=this.shadowRoot??this.attachShadow({mode:"open",delegatesFocus:!0});this.#e=new pe(e,r.files,gt(),this.pool,{onToggle:()=>this.toggle(),onAgree:()=>this.#t?.engine.agree(),onPreferences:t=>{this.preferences=t}}),this.#d(),this.#e.offer(this.extension),this.#l(),addEventListener("hashchange",this.#o),this.#e.show(this.#n,this.#r)}disconnectedCallback(){removeEventListener("hashchange",this.#o),this.#c(),this.#e?.close(),this.#e=null}attributeChangedCallback(e,t,n){if(!(t===n||this.#e===null)){if(e==="lang")return void this.#d();if(e==="extension")return this.#e.offer(this.extension);this.#a()}}toggle(){this.#n.on?this.stop():this.start()}start(){this.isConnected&&this.#i()?.start()}stop(){this.#t?.engine.stop()}focus(e){this.#e?.focus(e)}#i(){return Le()?this.#t!==null?this.#t.engine:this.#h(this.pool&&Nt()===null?"no-pool":"misconfigured"):this.#h("unsupported")}async#d(){let e=this.#e,t=this.closest("[lang]")??document.documentElement,n=this.pool&&t!==this,s=bt(n?navigator.language:t.getAttribute("lang")??"");this.#s=s;let{english:o,files:i}=r,a=s===o.language?o:await yt(i,s);a!==null&&e===this.#e&&s===this.#s&&e?.speak(a)}#h(e){return this.#p({...me,state:"error",failure:e}),null}#a(){this.#c(),this.#l()}#l(){let{broker:e}=this,t=this.getAttribute("egress");if(e===null||!Le())return;let n=this.pool?Nt():null;if(this.pool&&n===null)return;let s;try{s=t===null?null:M.parse(t)}catch{return}let o={onStatus:a=>this.#p(a),onHelping:a=>{this.#e?.thank(),this.dispatchEvent(new Re(a))}};this.#t=r.page.attach(e,s,o,n);let{status:i}=this.#t.engine;i.on?this.#p(i):this.#n=i}#c(){this.#t?.detach(),this.#t=null;let{on:e}=this.#n;this.#n=me,e&&this.#p(me)}#p(e){this.#n=e,e.on&&(this.#r=!1),this.#e?.show(e,this.#r),this.dispatchEvent(new Ce(e))}};function Nt(){let r=location.hash.slice(1);return r.length<=128&&/^[A-Za-z0-9_.~-]+$/.test(r)?r:null}var Ae=document.currentScript;if(!customElements.get("magpies-bridge")){let r=Ae instanceof HTMLScriptElement&&Ae.src!==""?new URL(Ae.src):null;B.files=new _(r),customElements.define("magpies-bridge",B)}})();
