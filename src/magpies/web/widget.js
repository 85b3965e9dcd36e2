/*! Magpies bridge widget. Apache-2.0. Source: widget/ of the Magpies project. */
"use strict";(()=>{var d={ar:"sha256-obEaVrXGTn8YuiPVUVurhLHe7LHMrDVeywDtV6WBB/s=",be:"sha256-F20udIagbQamkQSMDG7Ox0dsBHV4TRsB7u2xxZa/2lw=",es:"sha256-8sS3Qm5ws4heWaVjsyDJL07hsP38XyNehLE099R54zg=",fa:"sha256-AFNEQx50q8dyAOQexw99ylQ0hlSs/u1Pvjoj4sXkmD0=",fr:"sha256-XtJ59ujtjRu06tOOmy8Y/wjIx3PRaNZfX8fdYpu+Wpg=",my:"sha256-pL0TOdl3FG5t868tcBvPU4oP8o8Fl179f8hXvvlrlhY=",ru:"sha256-TDRBdIrGqPuDKKZ79HzMGqt/A3VDnGiOwELK2DI3r+4=",tr:"sha256-STKNo+UDVpU6UDUUYPW5N0/g0zkGjNYk6VPEYk1dAPc=",vi:"sha256-R7He07aylBfxz6iwXtjUu3p1xe1k/g3/EQPds1JgLSA=","zh-Hans":"sha256-phI+Qp1a6FKfiCYLFXRHF6MIap8jTCIT5pnGvC1EXXk=","zh-Hant":"sha256-y6cjmAKt5PRP4xCrotRwkw0FccxNLbsohhu+kzMd7w4="};var _=class{#t;#e=new Map;constructor(e){this.#t=e}load(e,t){let n=this.#e.get(e);return n===void 0&&(n=this.#n(e,t),this.#e.set(e,n)),n}async#n(e,t){if(this.#t===null)return null;try{let n=new URL(e,this.#t),r=await fetch(n,{integrity:t,credentials:"omit",mode:"cors"});return r.ok?await r.json():null}catch{return this.#e.delete(e),null}}};var C="goodbye";var He={least:16384,usual:1048576,most:16777216},ze=65536,Fe=15e3,Ge=2e3,be=3,We=30,Ve=2e3,$e=1e3,je=1e4,we=15e3,Ke=2500,Ye=5e3,qe=3e4,ve={least:8e3,most:1e9},ke={least:1e6,most:Number.MAX_SAFE_INTEGER},H=1440,Xe=250,Se={least:32768,most:1<<20},Qe=1e3,Je=1e4,xe={shown:15e3,hidden:9e4},Ze=30*6e4,et=3e3,tt=4096;var L=class s{urls;constructor(e){if(e.length>16)throw new RangeError(`more than ${16} egress addresses`);let t=e.find(n=>!$t(n));if(t!==void 0)throw new RangeError(`not an egress address: ${t}`);this.urls=[...e]}static parse(e){return new s(e.split(/\s+/).filter(Boolean))}has(e){return this.urls.includes(e)}};function $t(s){let e=URL.canParse(s)?new URL(s):null;return e!==null&&s.length<=512&&/^wss?:$/.test(e.protocol)&&e.username+e.password+e.hash===""}function m(s){return typeof s=="object"&&s!==null?s:{}}function E(s,e,t){return typeof s!="number"||!Number.isFinite(s)?null:Math.min(t,Math.max(e,Math.round(s)))}function k(s){return E(s,0,Number.MAX_SAFE_INTEGER)??0}function Te(s){return typeof s=="string"&&/^[A-Z]{2}$/.test(s)?s:null}var nt="magpies.total",b={people:0,octets:0,seconds:0},G=class{#t;#e=b;#n;#s=0;#r=b;constructor(e,t){this.#t=e,this.#n=t,this.reload()}get total(){return W(this.#e,this.#r)}monthOctets(e){return e===this.#n?this.#s+this.#r.octets:0}reload(){let e=m(this.#t.read(nt));this.#e=V(e.total),this.#s=e.month===this.#n?k(e.monthOctets):0}add(e,t){t!==this.#n&&(this.save(),this.#n=t,this.reload()),e.people+e.octets+e.seconds>0&&(this.#r=W(this.#r,e))}save(){this.reload(),this.#r!==b&&(this.#e=this.total,this.#s+=this.#r.octets,this.#r=b,this.#t.write(nt,{total:this.#e,month:this.#n,monthOctets:this.#s}))}};function A(s){return`${s.getFullYear()}-${String(s.getMonth()+1).padStart(2,"0")}`}function W(s,e){return{people:s.people+e.people,octets:s.octets+e.octets,seconds:s.seconds+e.seconds}}function V(s){let e=m(s);return{people:k(e.people),octets:k(e.octets),seconds:k(e.seconds)}}var rt="magpies.agreed",$=class{#t;constructor(e){this.#t=e}agree(){this.#t.write(rt,{caution:!0})}lacks(e){return e!==null&&m(this.#t.read(rt)).caution!==!0}};var j=class{#t;#e;#n;#s;constructor(e,t,n){this.#t=e/1e3,this.#e=t,this.#n=t,this.#s=n}take(e,t){return this.#r(t),e>this.#n?!1:(this.#n-=e,!0)}wait(e,t){return this.#r(t),Math.max(0,e-this.#n)/this.#t}#r(e){this.#n=Math.min(this.#e,this.#n+(e-this.#s)*this.#t),this.#s=e}};var K=class{#t;#e=null;#n=null;#s=0;#r=[];#i=0;#o=0;#h=0;#d;constructor(e){this.#t=e}get dropped(){return this.#h}line(){let e={held:[],octets:0};return{carry:(t,n)=>this.#c(e,{octets:t,pass:n})}}limit(e){if(e===this.#e)return;this.#e=e;let t=Math.max(16384,(e??0)*Xe/1e3);this.#s=Math.min(Se.most,Math.max(Se.least,t)),this.#n=e===null?null:new j(e,t,this.#t()),this.#a()}takeCount(){let e=this.#o;return this.#o=0,e}clear(){for(let e of this.#r)Object.assign(e,{held:[],octets:0});this.#r=[],this.#i=0,clearTimeout(this.#d)}#c(e,t){if(this.#n===null)return this.#p(t);for(e.held.length===0&&this.#r.push(e),e.held.push(t),e.octets+=t.octets,this.#i+=t.octets,this.#a();this.#i>this.#s;)this.#l()}#l(){let e=this.#r.reduce((n,r)=>r.octets>n.octets?r:n),t=e.held.pop();t!==void 0&&this.#m(e,t),e.held.length===0&&this.#r.splice(this.#r.indexOf(e),1),this.#h+=1}#a(){clearTimeout(this.#d);let e=this.#t();for(let t=this.#r[0];t!==void 0;t=this.#r[0]){let n=t.held[0];if(n!==void 0&&this.#n?.take(n.octets,e)===!1){let r=Math.ceil(this.#n.wait(n.octets,e));this.#d=setTimeout(()=>this.#a(),Math.max(1,r));return}this.#r.shift(),t.held.shift(),t.held.length>0&&this.#r.push(t),n!==void 0&&(this.#m(t,n),this.#p(n))}}#m(e,{octets:t}){e.octets-=t,this.#i-=t}#p({octets:e,pass:t}){this.#o+=e,t()}};var st={rate:null,month:null,readers:null,hours:null,onlyUnmetered:!1,onlyMains:!1};function M(s){let e=m(s);return{rate:E(e.rate,ve.least,ve.most),month:E(e.month,ke.least,ke.most),readers:E(e.readers,1,64),hours:jt(e.hours),onlyUnmetered:e.onlyUnmetered===!0,onlyMains:e.onlyMains===!0}}function it({from:s,to:e},t){return s<e?s<=t&&t<e:s<=t||t<e}function jt(s){let{from:e,to:t}=m(s),n=r=>Number.isInteger(r)&&r>=0&&r<H;return n(e)&&n(t)&&e!==t?{from:e,to:t}:null}function ot(s,e,t){let{month:n,hours:r,onlyUnmetered:i,onlyMains:o}=s,{metered:a,onBattery:h,saver:u,hidden:p,minute:f}=e;return u?"saver":n!==null&&t>=n?"data":r!==null&&!it(r,f)?"hours":i&&a===!0?"metered":o&&h===!0?"battery":p?"hidden":null}var Kt=new Set(["cellular","wimax"]),Y=class{#t;#e=null;constructor(e){this.#t=e}get surroundings(){let{type:e,saveData:t=!1}=this.#t.connection()??{},n=this.#t.date();return{metered:e===void 0||e==="unknown"?null:Kt.has(e),onBattery:this.#e===null?null:!this.#e.charging,saver:t,hidden:this.#t.hidden()&&this.#t.mobile(),minute:n.getHours()*60+n.getMinutes()}}watch(e,t,n){this.#t.connection()?.addEventListener("change",e,{signal:n}),t&&this.#n(e,n)}async#n(e,t){this.#e??=await this.#t.battery(),!(this.#e===null||t.aborted)&&(this.#e.addEventListener("chargingchange",e,{signal:t}),e())}};var R=class{#t;#e=new Map;constructor(e){this.#t=e}read(e){let t=this.#e.get(e)??this.#n(n=>n.getItem(e));if(t===null||t.length>tt)return null;try{return JSON.parse(t)}catch{return null}}write(e,t){let n=JSON.stringify(t);this.#n(i=>(i.setItem(e,n),n))===null?this.#e.set(e,n):this.#e.delete(e)}remove(e){this.#e.delete(e),this.#n(t=>(t.removeItem(e),null))}#n(e){try{return this.#t===null?null:e(this.#t)}catch{return null}}};var _e="magpies",q=class{#t;#e=null;constructor(e){this.#t=e}open(e){this.close(),this.#e=this.#t.channel(_e),this.#e?.addEventListener("message",({data:t})=>e(t))}say(e){this.#e?.postMessage(e)}close(){this.#e?.close(),this.#e=null}async lead(e,t,n){let r=async()=>{e.aborted||t(),await Yt(e)},i=this.#t.locks();if(i===null)return r();try{if(await i.request(_e,{ifAvailable:!0},async a=>(a!==null&&await r(),a!==null))||e.aborted)return;n(),await i.request(_e,{signal:e},r)}catch{e.aborted||await r()}}};function Yt(s){return new Promise(e=>{s.aborted?e():s.addEventListener("abort",()=>e())})}var qt=250;function lt(s){let{type:e,on:t,bridge:n,preferences:r,live:i}=m(s);switch(e){case"hello":return{type:e};case"switch":return typeof t=="boolean"&&typeof n=="string"?{type:e,on:t,bridge:n}:null;case"preferences":return{type:e,preferences:M(r)};case"live":return{type:e,live:Xt(m(i))};default:return null}}function dt(s){let{helping:e,session:t,total:n,monthOctets:r,online:i,readers:o,caution:a}=s,{countries:h,countriesNow:u}=s;return{helping:e,session:t,total:n,monthOctets:r,countries:h,countriesNow:u,online:i,readers:o,caution:a}}function Xt(s){return{helping:E(s.helping,0,64)??0,session:V(s.session),total:V(s.total),monthOctets:k(s.monthOctets),countries:at(m(s.countries)),countriesNow:at(m(s.countriesNow)),online:k(s.online),readers:k(s.readers),caution:Te(s.caution)}}function at(s){let e=Object.entries(s).filter(([t])=>Te(t)!==null);return Object.fromEntries(e.slice(0,qt).map(([t,n])=>[t,k(n)]))}var P="magpies.visit",X=class{#t;#e;#n;#s;constructor(e,t,n,r){this.#t=e,this.#e=t,this.#n=n,this.#s=r}isOn(e){let{since:t,at:n}=this.#i();if(t===null||this.#s)return t!==null;let r=Math.abs(e-n);return r<et||r<Ze&&t===this.#r}keep(e){let t=this.#i().since??this.#r??e;this.#t.write(P,{bridge:this.#n,since:t,at:e}),t!==this.#r&&this.#e.write(P,{since:t})}end(){this.#i().since!==null&&this.#t.remove(P),this.#e.remove(P)}get#r(){let{since:e}=m(this.#e.read(P));return typeof e=="number"?e:null}#i(){let{bridge:e,since:t,at:n}=m(this.#t.read(P));return e===this.#n&&typeof t=="number"&&typeof n=="number"?{since:t,at:n}:{since:null,at:0}}};var Q=class{#t;#e=0;constructor(e){this.#t=e}next(){let e=3e3*2**Math.max(0,this.#e-30),t=Math.min(1e3*2**this.#e,e,6e4);return this.#e+=1,Math.max(1e3,t*(.5+this.#t()/2))}reset(){this.#e=0}};var y=class extends Error{},N=class{#t;constructor(e,t){if(e.length>t)throw new y("too long");let n;try{n=JSON.parse(e)}catch{throw new y("not JSON")}if(typeof n!="object"||n===null||Array.isArray(n))throw new y("not an object");this.#t=n}text(e,t){return Le(e,this.#t[e],t)}optionalText(e,t){let n=this.#t[e];return n==null?null:Le(e,n,t)}texts(e,t,n){let r=this.#t[e];if(!Array.isArray(r)||r.length>t)throw new y(e);return r.map(i=>Le(e,i,n))}integer(e,t,n,r){let i=this.number(e,t,n,r);if(!Number.isSafeInteger(i))throw new y(e);return i}number(e,t,n,r){let i=this.#t[e]===void 0?r:this.#t[e];if(typeof i!="number"||!(i>=t&&i<=n))throw new y(e);return i}boolean(e){let t=this.#t[e];if(typeof t!="boolean")throw new y(e);return t}oneOf(e,t){let n=t.find(r=>r===this.#t[e]);if(n===void 0)throw new y(e);return n}};function Le(s,e,{most:t,least:n=1,pattern:r}){if(typeof e!="string"||e.length<n||e.length>t||r&&!r.test(e))throw new y(s);return e}var en=["bad_request","unsupported_version","unknown_pool","pool_token_required","no_volunteer","no_egress","volunteer_failed","too_many_requests","busy"],ht={least:8,most:32,pattern:/^[A-Za-z0-9_-]+$/},tn={most:16384},ut={most:512},nn={most:512,pattern:/^stuns?:\S+$/},pt={most:2,least:2,pattern:/^[A-Z]{2}$/},rn=["welcome","offer","cancel","reachability","refused"];function ft(s){if(s.type==="answer"&&!(s.sdp&&s.sdp.length<=16384))throw new y("sdp");return JSON.stringify(s)}function mt(s){let e=new N(s,65536),t=e.oneOf("type",rn);switch(t){case"welcome":return{type:t,version:e.integer("version",-1/0,1/0),waiting:e.integer("waiting",0,1/0,0),readers:e.integer("readers",0,1/0,0)};case"offer":return{type:t,match:e.text("match",ht),sdp:e.text("sdp",tn),egress:e.text("egress",ut),deadlineMs:e.number("deadline_s",Number.MIN_VALUE,60,10)*1e3,country:e.optionalText("country",pt)};case"cancel":return{type:t,match:e.text("match",ht)};case"reachability":return{type:t,reachable:e.boolean("reachable")};case"refused":return{type:t,error:e.oneOf("error",en),detail:e.text("detail",{least:0,most:512})}}}function gt(s){let e=new N(s,65536),{least:t,usual:n,most:r}=He;return{version:e.integer("version",-1/0,1/0),stun:e.texts("stun",8,nn),egresses:e.texts("egresses",16,ut),slots:e.integer("slots",0,64,4),bufferOctets:e.integer("buffer_octets",t,r,n),caution:e.optionalText("caution",pt)}}function w(s,e){return new Promise(t=>{if(e.aborted)return t();let n=()=>{clearTimeout(r),e.removeEventListener("abort",n),t()},r=setTimeout(n,s);e.addEventListener("abort",n)})}async function Z(s,e,t){let n=new AbortController,r=()=>n.abort(),i=()=>s.iceGatheringState==="complete",o=()=>{(i()||t.aborted)&&r()};return t.addEventListener("abort",r,{signal:n.signal}),s.addEventListener("icegatheringstatechange",o,{signal:n.signal}),o(),await w(e,n.signal),r(),i()}var g=class extends Error{failure;constructor(e){super(e),this.failure=e}get permanent(){return!sn.has(this.failure)}},sn=new Set(["unreachable","offline","busy","no-egress"]),on={bad_request:"refused",pool_token_required:"refused",unknown_pool:"no-pool",unsupported_version:"outdated"};async function yt(s,e,t){let n=new AbortController,r=()=>n.abort();t.addEventListener("abort",r);let i=setTimeout(r,we),o;try{let a=await s.fetch(wt(e,"v1/config"),{credentials:"omit",referrerPolicy:"no-referrer",cache:"no-store",signal:n.signal});if(a.status===429||a.status===503)throw new g("busy");if(!a.ok)throw new g("unreachable");o=gt(await ln(a,65536))}catch(a){throw a instanceof g?a:new g(bt(s))}finally{clearTimeout(i),t.removeEventListener("abort",r)}if(o.version!==1)throw new g("outdated");return o}var ee=class{#t;#e;#n=new AbortController;#s=null;#r=!1;constructor(e,t){this.#t=e,this.#e=e.socket(wt(t,"v1/volunteer").replace(/^http/,"ws"))}get welcomed(){return this.#r&&!this.#n.signal.aborted}send(e){this.#e.readyState===this.#e.OPEN&&this.#e.send(ft(e))}async run(e,t,n){let r=()=>this.close();n.addEventListener("abort",r);let i={signal:this.#n.signal};if(this.#e.addEventListener("open",()=>this.send(e),i),this.#e.addEventListener("close",r,i),this.#e.addEventListener("message",({data:o})=>{let a=this.#i(o);if(a===null)return this.close();this.#r=!0,t(a)},i),n.aborted&&r(),await w(we,this.#n.signal),this.#r||r(),await an(this.#n.signal),n.removeEventListener("abort",r),!n.aborted)throw new g(this.#s??bt(this.#t))}close(){this.#n.abort(),this.#e.close()}#i(e){let t;try{t=mt(typeof e=="string"?e:"")}catch{return null}return t.type==="refused"?(this.#s=on[t.error]??"busy",null):t.type==="welcome"===this.#r?null:t.type==="welcome"&&t.version!==1?(this.#s="outdated",null):t}};function bt(s){return s.online()?"unreachable":"offline"}function wt(s,e){return new URL(e,s.href.replace(/\/*$/,"/")).href}function an(s){return new Promise(e=>{s.aborted?e():s.addEventListener("abort",()=>e())})}async function ln(s,e){let t=s.body?.getReader(),n=new TextDecoder,r="";for(let i=0;t;){let{done:o,value:a}=await t.read();if(o)break;if(i+=a.length,i>e)throw await t.cancel(),new g("unreachable");r+=n.decode(a,{stream:!0})}return r+n.decode()}var U=class{#t;#e;#n;#s=null;#r=!1;#i=[];#o=0;#h=0;constructor(e,t,n){this.#t=e,this.#e=t,this.#n=n}get dropped(){return this.#h}open(e){this.#s=e;let t=this.#i;this.#i=[];for(let n of t)this.deliver(n)}close(){this.#r=!0,this.#i=[]}deliver(e){if(!(e instanceof ArrayBuffer))return!1;let t=e.byteLength;if(t===0||t>16384)return!1;let n=this.#s;return n===null?this.#c(e,t):this.#e.carry(t,()=>this.#d(n,e)),!0}#d(e,t){if(!this.#r){if(e.bufferedAmount+t.byteLength>this.#t){this.#h+=1;return}try{e.send(t)}catch{this.#n()}}}#c(e,t){this.#o+t>ze?this.#h+=1:(this.#i.push(e),this.#o+=t)}};var dn={host:126,srflx:100,relay:0};function kt({kind:s,address:e,port:t},n,r){let i=dn[s]*16777216+(65535-n-6*r)*256+255,o=s==="host"?"":" raddr 0.0.0.0 rport 9";return`candidate:${n+1+6*r} 1 UDP ${i} ${e} ${t} typ ${s}${o}`}var te=class{#t;#e=new AbortController;#n;#s;#r;#i;#o;#h=null;#d=null;#c="unanswered";#l=!1;constructor(e,t,n,r,i,o=null){this.#t=i,this.#o=o,this.#i=()=>e.socket(r.egress),this.#n=new U(t.bufferOctets,n.line(),()=>this.#a()),this.#s=new U(t.bufferOctets,n.line(),()=>this.#a()),o===null&&(this.#h=this.#i());try{this.#r=e.peer({iceServers:t.stun.map(a=>({urls:a}))})}catch(a){throw this.#h?.close(),a}this.#h!==null&&this.#f(this.#h),this.#u()}async start(e){this.#m();try{await this.#r.setRemoteDescription({type:"offer",sdp:e.sdp}),await this.#r.setLocalDescription(await this.#r.createAnswer());let t=Math.min(Ge,e.deadlineMs/2);if(await Z(this.#r,t,this.#e.signal),this.#e.signal.aborted)return;this.#t.answered(this.#r.localDescription?.sdp??""),this.#c="unconnected",this.#g(),this.#o!==null&&await this.#p(this.#o)}catch{this.#a()}}warn(){this.#l||(this.sayGoodbye(),this.#c==="closed"&&this.#h?.send(C))}sayGoodbye(){this.#l||(this.#l=!0,this.#T())}async leave(){if(this.#c==="unanswered")return this.#a();this.#l=!0,this.#T(),await w(Ve,this.#e.signal),this.close()}part(){for(let e=0;e<be;e+=1)this.#E();this.close()}close(){this.#e.signal.aborted||(this.#e.abort(),this.#n.close(),this.#s.close(),this.#d?.close(),this.#r.close(),this.#h?.close())}#a(){this.#e.signal.aborted||(this.close(),this.#t.ended(this.#c))}async#m(){await w(this.#o?.untilMs??Fe,this.#e.signal),this.#c!=="closed"&&this.#a()}async#p({candidates:e}){for(let t=0;this.#d===null&&!this.#e.signal.aborted;t+=1){for(let[n,r]of e.entries()){let i=kt(r,n,t);await this.#r.addIceCandidate({candidate:i,sdpMLineIndex:0})}await w(Ye,this.#e.signal)}}#f(e){let{signal:t}=this.#e;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#g(),{signal:t}),e.addEventListener("close",()=>this.#S(),{signal:t}),e.addEventListener("message",({data:n})=>{n===C?this.sayGoodbye():this.#L(this.#n,n)},{signal:t})}#u(){let e=this.#r,{signal:t}=this.#e;e.addEventListener("datachannel",({channel:n})=>this.#y(n),{signal:t}),e.addEventListener("connectionstatechange",()=>this.#b(),{signal:t})}#y(e){if(this.#d!==null)return e.close();this.#d=e;let{signal:t}=this.#e;e.binaryType="arraybuffer",e.addEventListener("open",()=>this.#g(),{signal:t}),e.addEventListener("close",()=>this.#a(),{signal:t}),e.addEventListener("message",({data:n})=>{n!==C&&this.#L(this.#s,n)},{signal:t}),this.#g()}#b(){let e=this.#r.connectionState;this.#o!==null&&this.#d===null||(e==="failed"||e==="closed"?this.#a():e==="disconnected"&&this.#w())}async#w(){await w(je,this.#e.signal),this.#r.connectionState==="disconnected"&&this.#a()}#S(){this.#c==="unconnected"?this.#g():this.#a()}#g(){let e=this.#d;if(this.#c!=="unconnected"||e?.readyState!=="open")return;if(this.#h===null)return this.#x();let{readyState:t,OPEN:n}=this.#h;if(t>n)return void this.#_(e);t<n||(this.#c="closed",this.#n.open(e),this.#s.open(this.#h),this.#l&&this.#T(),this.#t.opened())}#x(){try{this.#h=this.#i()}catch{return this.#a()}this.#f(this.#h)}async#_(e){e.close(),await w($e,this.#e.signal),this.#a()}async#T(){for(let e=0;e<be&&!this.#e.signal.aborted;e+=1)this.#E(),await w(We,this.#e.signal)}#E(){if(!(this.#c!=="closed"||this.#d?.readyState!=="open"))try{this.#d.send(C)}catch{}}#L(e,t){e.deliver(t)||this.#a()}};function hn(s,e){let t=new Map;for(let{address:n,port:r,relatedAddress:i,relatedPort:o}of s){if(n===null||r===null||n.includes(":"))continue;let a=o?`${i} ${o}`:n;t.set(a,(t.get(a)??new Set).add(r))}return[...t.values()].some(n=>n.size>1)?"dependent":t.size>0&&e?"independent":"unknown"}async function St(s,e,t){let n=e.slice(0,2);if(n.length<2)return{nat:"unknown",blocked:!1};let r=s.peer({iceServers:[{urls:n}]}),i=[],o=!1,a=!1,h=!1;r.onicecandidate=({candidate:u})=>{u?.protocol==="udp"&&(a=!0,u.type==="srflx"&&i.push(u),u.address?.endsWith(".local")||(h=!0))},r.onicecandidateerror=({errorText:u})=>{/incompatible|not associated/i.test(u)||(o=!0)};try{r.createDataChannel(""),await r.setLocalDescription();let u=await Z(r,Ke,t),p=u?!a:!h;return{nat:hn(i,u&&!o),blocked:p&&!t.aborted}}finally{r.close()}}var ne=class{#t=new Map;total=0;get free(){return Math.max(0,this.total-this.#t.size)}get helping(){return this.#e.length}get countries(){let e={};for(let{country:t}of this.#e)t!==null&&(e[t]=(e[t]??0)+1);return e}take(e){return this.free===0||this.#t.has(e)?!1:(this.#t.set(e,null),!0)}isOpen(e){return(this.#t.get(e)??null)!==null}opened(e,t){this.#t.has(e)&&this.#t.set(e,{country:t})}get surplus(){return[...this.#t.keys()].slice(this.total).reverse()}release(e){this.#t.delete(e)}get#e(){return[...this.#t.values()].filter(e=>e!==null)}};var re=class{#t;#e;#n=new ne;#s=new Map;#r=new Set;#i;#o=null;#h=null;#d=null;#c=null;#l=64;#a=0;#m=0;#p=null;#f=null;constructor(e){this.#t=e,this.#i=e.allowed,this.#e=new Q(e.platform.random)}get progress(){let{helping:e}=this.#n,t=this.#u(e);return{state:t,on:this.#o!==null,helping:e,countriesNow:this.#n.countries,online:this.#a,readers:this.#m,failure:t==="error"?this.#p:null,obstacle:t==="waiting"?this.#f:null,caution:this.#c?.caution??null}}limit(e){if(this.#l=e,this.#c===null)return;let t=this.#n.total;if(this.#n.total=Math.min(e,this.#c.slots),t!==this.#n.total){for(let n of this.#n.surplus){let r=this.#s.get(n);this.#s.delete(n),this.#n.release(n),r!==void 0&&this.#b(r)}this.#k(),this.#v()}}start(){this.#o===null&&(this.#o=new AbortController,this.#p=null,this.#e.reset(),this.#v(),this.#w(this.#o.signal))}stop(){this.#d?.send({type:"goodbye"}),this.#y(null)}warn(){for(let e of this.#s.values())e.warn()}cut(){for(let e of[...this.#s.values(),...this.#r])e.part();this.stop()}hurry(){this.#e.reset(),this.#h?.abort()}interrupt(){this.#d?.close()}#u(e){return this.#o===null?this.#p===null?"off":"error":e>0?"helping":this.#p!==null?"error":this.#d?.welcomed?"waiting":"connecting"}#y(e){if(this.#o===null&&e===null&&this.#p===null)return;this.#o?.abort(),this.#o=null,this.#p=e;let t=[...this.#s];this.#s.clear();for(let[n,r]of t)this.#n.release(n),this.#b(r);this.#v()}async#b(e){this.#r.add(e),await e.leave(),this.#r.delete(e)}async#w(e){let{platform:t}=this.#t;for(;!e.aborted;){let n=t.now();try{await this.#g(e)}catch(r){if(e.aborted)break;r instanceof g||console.error(r);let i=r instanceof g?r:new g("unsupported");if(i.permanent)return this.#y(i.failure);this.#p=i.failure,this.#v()}t.now()-n>qe&&this.#e.reset(),e.aborted||await this.#S(e)}}async#S(e){let t=new AbortController,n=()=>t.abort();this.#h=t,e.addEventListener("abort",n,{signal:t.signal}),await w(this.#e.next(),t.signal),n()}async#g(e){let{platform:t,broker:n,kind:r,pool:i}=this.#t,o=await yt(t,n,e),a=this.#x(o);if(this.#c=o,o.caution!==null&&this.#v(),e.aborted)return;let{nat:h,blocked:u}=await St(t,o.stun,e);if(e.aborted)return;this.#f=u?"blocked":null,this.#n.total=Math.min(this.#l,o.slots);let p=new ee(t,n);this.#d=p;try{await p.run({type:"hello",version:1,kind:r,slots:this.#n.total,nat:h,egresses:a.urls,...i===null?{}:{pools:[i]}},f=>this.#_(p,f,o,a),e)}finally{this.#d===p&&(this.#d=null)}}#x(e){if(this.#i===null)try{this.#i=new L(e.egresses)}catch{throw new g("misconfigured")}let t=this.#i;if(t.urls.length===0)throw this.#t.allowed===null&&(this.#i=null),new g("no-egress");return t}#_(e,t,n,r){switch(t.type){case"welcome":this.#p=null,this.#a=t.waiting,this.#m=t.readers,this.#s.size>0&&this.#k(),this.#v();break;case"offer":this.#T(e,t,n,r);break;case"cancel":this.#E(t.match);break;case"reachability":this.#f=t.reachable?null:this.#f??"unreachable",this.#v();break}}#T(e,t,n,r){let{platform:i,pacer:o,onHelping:a}=this.#t,{match:h,country:u}=t,p=f=>e.send({type:"decline",match:h,reason:f});if(!r.has(t.egress))return p("foreign-egress");if(!this.#n.take(h))return p("full");try{let f=new te(i,n,o,t,{answered:T=>e.send({type:"answer",match:h,sdp:T}),opened:()=>{this.#s.get(h)===f&&(e.send({type:"outcome",match:h,connected:!0}),this.#n.opened(h,u),this.#f=null,a(u),this.#v())},ended:T=>{T==="unanswered"&&p("failed"),T==="unconnected"&&e.send({type:"outcome",match:h,connected:!1}),this.#s.get(h)===f&&this.#L(h)}});this.#s.set(h,f),this.#k(),f.start(t)}catch{this.#n.release(h),p("failed")}}#E(e){let t=this.#s.get(e);t===void 0||this.#n.isOpen(e)||(t.close(),this.#L(e))}#L(e){this.#s.delete(e),this.#n.release(e),this.#k(),this.#v()}#k(){this.#d?.send({type:"load",free:this.#n.free})}#v(){this.#t.onProgress(this.progress)}};var Me="magpies.preferences",se=class{#t;#e;#n=new Set;#s;#r;#i;#o;#h;#d;#c;#l;#a;#m=b;#p={};#f=!1;#u=!1;#y=null;#b=null;#w=null;#S=null;#g=null;#x=0;#_=0;#T=!1;#E="";constructor({platform:e,kind:t,broker:n,allowed:r,pool:i}){this.#t=e;let o=i===null?[]:[cn(i)];this.#e=[n.href,...r?.urls??[],...o].join(" "),this.#s=new R(e.storage("local"));let a=new R(e.storage("session"));this.#r=new X(this.#s,a,this.#e,t==="extension"),this.#i=new $(this.#s),this.#o=new G(this.#s,A(e.date())),this.#h=new Y(e),this.#d=new q(e),this.#c=new K(e.now),this.#l=new re({platform:e,kind:t,broker:n,allowed:r,pool:i,pacer:this.#c,onProgress:h=>this.#j(h),onHelping:h=>this.#$(h)}),this.#a=M(this.#s.read(Me)),this.#N()}get status(){let e=this.#l.progress,t={...e,state:this.#L(e),on:this.#u,session:this.#m,total:this.#o.total,monthOctets:this.#o.monthOctets(A(this.#t.date())),countries:this.#p,pause:this.#u?this.#w:null,preferences:this.#a};return this.#w==="elsewhere"?{...t,...this.#S,obstacle:null}:t}listen(e){return this.#n.add(e),()=>{this.#n.delete(e)}}open(){this.#f||(this.#f=!0,this.#d.open(e=>this.#K(e)),this.#a=M(this.#s.read(Me)),this.#N(),this.#o.reload(),this.#r.isOn(this.#k())&&this.#v(!0),this.#P({type:"hello"}))}close(e){this.#f&&(this.#f=!1,this.#u&&this.#r.keep(this.#k()),this.#u=!1,e&&this.#U(),this.#A(),this.#d.close(),this.#O())}start(){!this.#f||this.#u||(this.#r.keep(this.#k()),this.#v(!0),this.#P({type:"switch",on:!0,bridge:this.#e}))}stop(){this.#r.end(),this.#P({type:"switch",on:!1,bridge:this.#e}),this.#v(!1),this.#l.stop()}setPreferences(e){this.#F(M(e)),this.#s.write(Me,this.#a),this.#P({type:"preferences",preferences:this.#a})}agree(){this.#i.agree(),this.#M()}warn(){this.#l.warn()}review(){if(this.#y!==null){if(this.#z())return this.#H();this.#M()}}hurry(){this.#l.hurry()}interrupt(){this.#l.interrupt()}#L({state:e}){return this.#u?this.#w!==null?"paused":e==="off"?"connecting":e:e==="error"?"error":"off"}#k(){return this.#t.date().getTime()}#v(e){e!==this.#u&&(this.#u=e,e?this.#C():this.#A(),this.#O())}#C(){let e=new AbortController;this.#y=e,this.#x=this.#_=this.#k();let t=setInterval(()=>this.#H(),Qe);e.signal.addEventListener("abort",()=>clearInterval(t)),this.#I(),this.#M()}#I(){this.#g?.abort(),this.#g=new AbortController;let{onlyMains:e}=this.#a;this.#h.watch(()=>this.#M(),e,this.#g.signal)}#A(){this.#y?.abort(),this.#y=null,this.#g?.abort(),this.#w=null,this.#D()}#U(){this.#l.cut(),this.#c.clear()}#M(){if(this.#y===null)return;let e=this.#B?"caution":this.#W();e!==null?(this.#w=e,this.#D()):this.#b===null&&(this.#w=null,this.#V()),this.#O()}#W(){let e=this.#o.monthOctets(A(this.#t.date()));return ot(this.#a,this.#h.surroundings,e)}get#B(){return this.#i.lacks(this.#l.progress.caution)}#V(){let e=new AbortController;this.#b=e;let t=()=>{this.#w=this.#S=null,this.#o.reload(),this.#l.start()},n=()=>{this.#w="elsewhere",this.#P({type:"hello"}),this.#O()};this.#d.lead(e.signal,t,n)}#D(){this.#b!==null&&(this.#l.stop(),this.#R(b),this.#o.save(),this.#b.abort(),this.#b=null)}#H(){let e=this.#z(),t=this.#k(),n=Math.max(0,t-this.#x);this.#x=t,this.#T=this.#t.hidden();let{helping:r}=this.#l.progress,i=r>0&&!e?n/1e3:0;this.#R({...b,seconds:i}),t-this.#_>=Je&&(this.#_=t,this.#o.save(),this.#r.keep(t)),e&&this.#l.progress.on&&(this.#U(),this.#l.start()),this.#M()}#R(e){let t={...e,octets:this.#c.takeCount()};this.#m=W(this.#m,t),this.#o.add(t,A(this.#t.date()))}#z(){let t=this.#T||this.#t.hidden()?xe.hidden:xe.shown;return this.#k()-this.#x>t}#$(e){this.#R({...b,people:1}),this.#o.save(),e!==null&&(this.#p={...this.#p,[e]:(this.#p[e]??0)+1});for(let t of this.#n)t.onHelping(e)}#j(e){e.state==="error"&&!e.on&&this.#u&&(this.#r.end(),this.#u=!1,this.#b?.abort(),this.#b=null,this.#A()),this.#w!=="caution"&&this.#B&&this.#M(),this.#O()}#F(e){this.#a=e,this.#N(),this.#y!==null&&this.#I(),this.#M(),this.#O()}#N(){this.#c.limit(this.#a.rate),this.#l.limit(this.#a.readers??64)}#P(e){this.#d.say(e)}#K(e){let t=lt(e);switch(t?.type){case"hello":if(!this.#u)return;this.#P({type:"switch",on:!0,bridge:this.#e}),this.#G(this.status);break;case"switch":if(t.bridge!==this.#e)return;t.on?this.#r.keep(this.#k()):this.#r.end(),this.#v(t.on);break;case"preferences":this.#F(t.preferences);break;case"live":this.#S=t.live,this.#w==="elsewhere"&&this.#O();break}}#G(e){this.#l.progress.on&&this.#P({type:"live",live:dt(e)})}#O(){let{status:e}=this,t=JSON.stringify(e);if(t!==this.#E){this.#E=t,this.#G(e);for(let n of this.#n)n.onStatus(e)}}};function cn(s){let e=2166136261;for(let t of s)e=Math.imul(e^t.charCodeAt(0),16777619);return`#${(e>>>0).toString(16)}`}var ie=class{#t;#e;#n=new Map;constructor(e,t="page"){this.#t=e,this.#e=t}attach(e,t,n,r){let i=`${e.href} ${t?.urls.join(" ")??"*"} ${r??""}`,o=this.#n.get(i);if(o===void 0){let a={platform:this.#t,kind:this.#e,broker:e,allowed:t,pool:r};o=new Pe(new se(a)),this.#n.set(i,o)}return o.attach(n)}},Pe=class{#t;#e=0;#n=null;#s=()=>this.#t.warn();constructor(e){this.#t=e}attach(e){let t=this.#t.listen(e);this.#e+=1,this.#n===null&&this.#r();let n=!0,r=()=>{n&&(n=!1,t(),this.#e-=1,queueMicrotask(()=>this.#i()))};return{engine:this.#t,detach:r}}#r(){this.#n=new AbortController;let{signal:e}=this.#n,t=this.#t;addEventListener("pagehide",()=>t.close(!0),{signal:e}),addEventListener("pageshow",()=>t.open(),{signal:e}),addEventListener("online",()=>t.hurry(),{signal:e}),addEventListener("offline",()=>t.interrupt(),{signal:e}),document.addEventListener("visibilitychange",()=>t.review(),{signal:e}),document.addEventListener("resume",()=>t.review(),{signal:e});let n=t.listen({onStatus:r=>this.#o(r),onHelping:()=>{}});e.addEventListener("abort",n),t.open()}#i(){this.#e>0||this.#n===null||(this.#t.close(!1),this.#n.abort(),this.#n=null)}#o({state:e}){e==="helping"?addEventListener("beforeunload",this.#s):removeEventListener("beforeunload",this.#s)}};var xt={fetch:(s,e)=>fetch(s,e),socket:s=>new WebSocket(s),peer:s=>new RTCPeerConnection(s),random:()=>Math.random(),now:()=>performance.now(),date:()=>new Date(Date.now()),online:()=>navigator.onLine,storage:s=>Oe(()=>s==="local"?localStorage:sessionStorage),locks:()=>Oe(()=>navigator.locks),channel:s=>Oe(()=>new BroadcastChannel(s)),connection:()=>navigator.connection??null,battery:()=>un(navigator),hidden:()=>document.visibilityState==="hidden",mobile:()=>pn(navigator)};function Ce(){return typeof RTCPeerConnection=="function"&&typeof WebSocket=="function"}function Tt(){let{connection:s,getBattery:e}=navigator;return{metered:s?.type!==void 0,battery:typeof e=="function"}}function Oe(s){try{return s()??null}catch{return null}}async function un(s){try{return await s.getBattery?.()??null}catch{return null}}function pn({userAgentData:s,userAgent:e,maxTouchPoints:t}){return s!==void 0?s.mobile:/Mobi|Android/.test(e)||e.includes("Mac OS")&&t>1}function Ae(s){let e;try{e=new Intl.Locale(s).maximize()}catch{return"en"}let{language:t,script:n}=e;return[`${t}-${n}`,t].find(r=>r in d)??"en"}async function Et(s,e){let t=d[e];return t===void 0?null:await s.load(`lang/${e}.json`,t)}var O={language:"en",direction:"ltr",title:"Be a bridge",introduction:"Switch this on and, while you read this site, your browser passes sealed messages between people whose internet is censored and a server on the open internet. You are not an exit: the sites they visit see that server’s address, not yours.",friends:"This is a private bridge: only people invited by whoever sent you this link can come through you.",more:"What does this do?",facts:["Everything you pass on is encrypted; your browser cannot read or change it.","The sites that people visit see the server’s address, never yours. As in a video call, the person you help and the server can see your network address.","It uses part of your connection while somebody is being helped. It stays on while you read this site, in all its tabs, until you switch it off or close the last of them. Your browser keeps your limits and how much you have helped; no addresses."],unfold:"Show more",fold:"Show less",off:"Off",connecting:"Getting ready…",waiting:"On. Waiting for somebody who needs a bridge.",helping:{one:"You are helping {count} person right now.",other:"You are helping {count} people right now."},keepOpen:"Keep this page open; there is nothing else to do.",thanks:"Somebody has just connected through you. Thank you!",online:"Online now: {volunteers}, {readers}.",volunteers:{one:"{count} volunteer",other:"about {count} volunteers"},readers:{one:"{count} reader being helped",other:"{count} readers being helped"},obstacles:{blocked:"Your network seems to block the connections that readers need, so they cannot reach you here.",unreachable:"Readers have tried to reach you, but their connections did not get through your network."},elsewhere:"On another network, at home or on your phone, it may work. As long as this is on, your browser keeps trying.",pauses:{caution:"Nothing is passed on before you have decided.",elsewhere:"On, in another tab of this site. This one takes over when that one closes.",hours:"On, and resting outside the hours that you have set.",data:"On, and resting until next month: the data that you allow for this month is used up.",metered:"On, and resting while your connection is a metered one.",battery:"On, and resting while your device runs on battery.",saver:"On, and resting because your browser is set to save data.",hidden:"On, and resting while this page is in the background."},failures:{unreachable:"We cannot reach the service that finds people to help. Your browser keeps trying.",offline:"You are offline. This goes on by itself when you are back.",busy:"The service that finds people to help is busy. Your browser keeps trying.","no-egress":"No server is ready to work with right now. Your browser keeps trying.",outdated:"This page is out of date. Please reload it and switch on again.",refused:"The service that finds people to help does not accept this page.","no-pool":"This link does not work any more, or a part of it is missing. Ask whoever sent it for a new one.",misconfigured:"This switch is not set up correctly. Please tell the people who run this site.",unsupported:"This browser cannot be a bridge: direct connections (WebRTC) are missing or turned off."},caution:"You seem to be in {country}, where helping like this may get you into trouble. Nobody there can read what you pass on, but your network can see that you connect to this service. If in doubt, switch it off.",goOn:"I understand, go on",switchOff:"Switch off",sofar:"What you have done on this site",people:"Connections helped",time:"Time helping",data:"Data passed on",minutes:"{count} min",hours:"{count} h",now:"Right now, from {countries}.",from:"Since you opened this page, from {countries}.",globe:"Turning globe",few:"a few",offer:"You can also help with no page open: get the browser extension.",limits:"Limits",limitsNote:"They hold for all tabs of this site. Your browser keeps them.",rate:"Speed",month:"Data a month",used:"{data} used this month",atOnce:"People at once",noLimit:"No limit",someHours:"Only at certain hours",begin:"From",end:"Until",unmetered:"Only on unmetered networks",mains:"Only on mains power",untold:"This browser does not tell, so this changes nothing here.",pairing:{title:"Be a bridge for somebody you know",introduction:"Somebody whose internet is censored has asked you for a way out. While this page is open, your browser passes sealed messages between them and a server on the open internet. You cannot read them, and the sites they visit do not see your address; the person you help and the server can.",agree:"Nothing happens before you press the button.",label:"The text they sent you",begin:"Make a reply",making:"Making a reply…",reply:"Send this reply back",copy:"Copy",copied:"Copied",picture:"The reply as a QR code",left:"It must be used within {time}.",awaiting:"Waiting until it is used. Keep this page open.",helping:"The bridge is up. Keep this page open: closing it ends the connection.",ended:"The connection has ended. For another one, ask for a new text.",spent:"The reply was not used in time. Ask for a new text.",faults:{"not-offer":"This is not a text for this page: those begin with “magpies-offer:”.",invite:"This is an invite, which is for those who need a bridge. Paste a text that begins with “magpies-offer:”.",reply:"This is a reply. Send it to the person you help; here it is of no use.",damaged:"This text is damaged, or a part of it is missing. Please copy all of it again.",outdated:"This text is from another version of Magpies. Reload this page, or ask the sender to update.",expired:"This text has expired. Ask for a new one.",foreign:"This text asks for a server that this page does not use. Ask the sender which page to open."}}};function _t(s,e){return Et(s,e)}var Lt="http://www.w3.org/2000/svg",fn=[["#1b1f23","M1.5 27.5 12.5 17l4 3.2L4 29.4z"],["#fff","M11 17.5c0-5 4-8 8-8 4.2 0 6.5 3 6 7-.6 4.6-4.5 7.5-8.5 7.5-3.5 0-5.5-3-5.5-6.5z"],["#0b6e77","M8.5 21.5c1.5-5.5 5-9 10.5-9.5 1.5 4-1.5 9.5-10.5 9.5z"],["#1b1f23","M17.5 10.5c0-4 2.5-6.5 6-6.5 2.5 0 4.3 1.5 4.8 3.7l3 1.5-3.1 1c-.4 3-2.4 4.8-5.2 5.3-1-2.5-3-4.2-5.5-5zM17 24l-.8 4.5h-1.7v1h4v-1h-1l.9-4.6zM20.5 23.2l.2 5.3h-1.4v1h4v-1h-1.5l-.1-5.8z"],["#fff","M24.6 7.1a.9.9 0 1 0 .01 0z"]];function l(s,e,...t){let n=document.createElement(s);for(let[r,i]of Object.entries(e))n.setAttribute(r,i);return n.append(...t),n}function Mt(){let s=document.createElementNS(Lt,"svg");s.setAttribute("class","bird"),s.setAttribute("viewBox","-4 -3 40 40"),s.setAttribute("aria-hidden","true");for(let[e,t]of fn){let n=document.createElementNS(Lt,"path");n.setAttribute("fill",e),n.setAttribute("d",t),s.append(n)}return s}var Pt=["kilobyte","megabyte","gigabyte","terabyte"],mn={be:"ru"},oe=class{locales;#t;constructor(e){let t=mn[e];this.locales=[e,...t===void 0?[]:[t]],this.#t=new Intl.PluralRules(this.locales)}number(e){return this.format(e,{})}counted(e,t){return v(e[this.#t.select(t)]??e.other,{count:this.number(t)})}clock(e){let t=this.format(e%60,{minimumIntegerDigits:2});return`${this.number(Math.floor(e/60))}:${t}`}octets(e){let t=Math.max(1,Math.min(Pt.length,Math.floor(Math.log10(e)/3)));return this.#e(e/1e3**t,Pt[t-1]??"kilobyte")}speed(e){return this.#e(e*8/1e6,"megabit-per-second")}#e(e,t){return this.format(e,{style:"unit",unit:t,maximumFractionDigits:e<10?1:0})}format(e,t){return new Intl.NumberFormat(this.locales,t).format(e)}};function v(s,e){return s.replace(/\{(\w+)\}/g,(t,n)=>e[n]??t)}var gn=3,ae=class extends oe{strings;constructor(e){super(e.language),this.strings=e}duration(e){let{hours:t,minutes:n}=this.strings,r=Math.floor(e/60);return r<60?v(n,{count:this.number(r)}):v(t,{count:this.format(r/60,{maximumFractionDigits:1})})}country(e){try{return new Intl.DisplayNames(this.locales,{type:"region"}).of(e)??e}catch{return e}}countries(e){let t=Object.entries(e).sort(([,n],[,r])=>r-n).map(([n,r])=>{let i=r<gn?this.strings.few:this.number(r);return`${this.country(n)} (${i})`});return new Intl.ListFormat(this.locales).format(t)}};var le=class{element;#t;#e=l("dd",{});#n=l("dd",{});#s=l("dd",{});#r=l("p",{class:"note",id:"now"});#i=l("p",{class:"note"});constructor(e){this.#t=e;let t=(n,r)=>l("div",{},l("dt",{},e.say(n)),r);this.element=l("div",{class:"figures",part:"figures"},l("p",{class:"sofar",id:"sofar"},e.say(({sofar:n})=>n)),l("dl",{},t(({people:n})=>n,this.#e),t(({time:n})=>n,this.#n),t(({data:n})=>n,this.#s)),this.#r,this.#i)}show({total:e,countries:t,countriesNow:n}){let{wording:r}=this.#t;this.element.hidden=e.people===0,x(this.#e,r.number(e.people)),x(this.#n,r.duration(e.seconds)),x(this.#s,r.octets(e.octets)),this.#o(this.#r,r.strings.now,n),this.#o(this.#i,r.strings.from,t)}#o(e,t,n){e.hidden=Object.keys(n).length===0,x(e,v(t,{countries:this.#t.wording.countries(n)}))}};function x(s,e){s.textContent!==e&&(s.textContent=e)}var Re=Math.PI/180,Ot=Math.PI*(3-Math.sqrt(5));function Ct(s,e){let t=Math.cos(s*Re),n=e*Re;return[t*Math.sin(n),Math.sin(s*Re),t*Math.cos(n)]}function At(s,e){let t=1-(2*s+1)/e,n=Math.sqrt(1-t*t);return[n*Math.sin(s*Ot),t,n*Math.cos(s*Ot)]}function Rt(s,e){let[t,n]=[Math.sin(e),Math.cos(e)],[r,i]=[Math.sin(s),Math.cos(s)];return([o,a,h])=>{let u=o*t+h*n;return[o*n-h*t,a*i-u*r,a*r+u*i]}}function Nt(s){let e=s.reduce((n,r)=>n+r[0],0),t=s.reduce((n,r)=>n+r[2],0);return Math.hypot(e,t)<1e-6?null:Math.atan2(e,t)}async function It(s){let e=await s.load("globe.json","sha256-QPmwoM/wcYTHolgAJgVbWaMiVqUrKGJPJT/vFGwm6Pg=");return e===null?null:yn(e)}function yn({dots:s,land:e,centres:t}){let n=atob(e),r=[];for(let o=0;o<s;o+=1)n.charCodeAt(o>>3)&128>>(o&7)&&r.push(At(o,s));let i=Object.entries(t).map(([o,a])=>[o,Ct(...a)]);return{land:r,centres:new Map(i)}}var Ut=66,bn=2*Math.PI/12e4,wn=.35,vn=1.05,Bt=2600,kn=.0135,Sn={heart:.042,glow:.075,ring:.18},de=class{element;#t;#e=l("canvas",{"aria-hidden":"true"});#n=this.#e.getContext("2d");#s=null;#r=()=>this.#g();#i=null;#o=this.#n!==null;#h=!1;#d=[];#c=null;#l=!1;#a=null;#m=vn;#p=0;#f;#u=0;constructor(e,t){this.#t=t,this.element=l("button",{class:"globe",part:"globe",type:"button"},this.#e),this.element.addEventListener("click",()=>this.#b(!this.#y)),e.always(()=>this.element.setAttribute("aria-label",e.wording.strings.globe)),this.element.hidden=!0,this.#o&&(this.#s=new IntersectionObserver(n=>this.#w(n)),this.#s.observe(this.element)),document.addEventListener("visibilitychange",this.#r)}show(e,t){this.#h=e,this.element.hidden=!(e&&this.#o),t.join()!==this.#d.join()&&(this.#d=t,this.#g())}close(){this.#s?.disconnect(),document.removeEventListener("visibilitychange",this.#r),this.#x()}get#y(){return this.#a??!matchMedia("(prefers-reduced-motion: reduce)").matches}#b(e){this.#a=e,this.#g()}#w(e){this.#l=e.at(-1)?.isIntersecting===!0,this.#l&&this.#i===null&&this.#S(),this.#g()}async#S(){this.#i=await It(this.#t),this.#o=this.#i!==null,this.show(this.#h,this.#d),this.#g()}#g(){this.#x(),this.element.setAttribute("aria-pressed",String(this.#y)),!(!this.#l||document.visibilityState==="hidden")&&(this.#p=requestAnimationFrame(e=>{this.#_(e,Math.min(e-this.#u,2*Ut)),this.#u=e,this.#y&&(this.#f=setTimeout(()=>this.#g(),Ut))}))}#x(){cancelAnimationFrame(this.#p),clearTimeout(this.#f)}#_(e,t){let n=this.#n,{clientWidth:r}=this.#e;if(n===null||this.#i===null||r===0)return;let i=Math.round(r*Math.min(devicePixelRatio,2));this.#e.width!==i&&(this.#e.width=this.#e.height=i);let{land:o,centres:a}=this.#i,h=this.#d.map(p=>a.get(p)).filter(p=>p!==void 0);this.#y?this.#m-=t*bn:this.#m=Nt(h)??this.#m;let u=Rt(wn,this.#m);this.#T(n,o.map(u)),this.#E(n,h.map(u),this.#y?e%Bt/Bt:.4)}#T(e,t){let{width:n}=this.#e,r=this.#c?.width===n?this.#c:e.createImageData(n,n);this.#c=r,r.data.fill(0);for(let[i,o,a]of t)a>0&&xn(r,...Dt(i,o,n),n/2*kn,.2+.65*a);e.putImageData(r,0,0),e.globalAlpha=1,e.globalCompositeOperation="source-in",e.fillStyle=getComputedStyle(this.#e).color,e.fillRect(0,0,n,n),e.globalCompositeOperation="source-over"}#E(e,t,n){let{heart:r,glow:i,ring:o}=Sn,{width:a}=this.#e;e.fillStyle=getComputedStyle(this.element).color;for(let[h,u,p]of t)if(!(p<0))for(let[f,T]of[[r+(o-r)*n,.45*(1-n)],[i,.25],[r,1]])e.globalAlpha=T*Math.min(1,p*4),e.beginPath(),e.arc(...Dt(h,u,a),a/2*f,0,2*Math.PI),e.fill()}};function Dt(s,e,t){let n=t/2;return[n+.97*n*s,n-.97*n*e]}function xn({data:s,width:e},t,n,r,i){for(let o=Math.floor(n-r);o<=n+r;o+=1)for(let a=Math.floor(t-r);a<=t+r;a+=1){let h=Math.hypot(a+.5-t,o+.5-n)-r,u=Math.min(1,Math.max(0,.5-h)),p=(o*e+a)*4+3;s[p]=Math.max(s[p]??0,255*i*u)}}var Tn=1800,he=class{element;#t=l("a",{target:"_blank",rel:"noreferrer"});#e=!1;constructor(e){this.#t.append(e.say(({offer:t})=>t)),this.element=l("p",{class:"offer",part:"offer",hidden:""},this.#t)}lead(e){e===null?this.#t.removeAttribute("href"):this.#t.href=e.href,this.#n()}show({total:e}){this.#e=e.seconds>=Tn,this.#n()}#n(){this.element.hidden=!this.#e||!this.#t.hasAttribute("href")}};var En=[1,2,5,10,20,50,100].map(s=>s*125e3),_n=[1,2,5,10,20,50,100].map(s=>s*1e9),Ln=[1,2,3,5,10,20],ce={from:1200,to:480},ue=class{element;#t;#e;#n;#s;#r=l("input",{type:"checkbox",id:"hours"});#i=l("input",{type:"time",id:"from",required:""});#o=l("input",{type:"time",id:"to",required:""});#h;#d=l("input",{type:"checkbox",id:"unmetered"});#c=l("input",{type:"checkbox",id:"mains"});#l="";#a=l("span",{class:"note",id:"used"});constructor(e,t,n){this.#t=e,this.#e=new B("rate",e,En,(r,i)=>r.speed(i)),this.#n=new B("month",e,_n,(r,i)=>r.octets(i)),this.#s=new B("readers",e,Ln,(r,i)=>r.number(i)),this.#n.select.setAttribute("aria-describedby","used"),this.#h=l("div",{class:"times"},this.#f(this.#i,({begin:r})=>r),this.#f(this.#o,({end:r})=>r)),this.element=l("details",{class:"limits",part:"limits"},l("summary",{},e.say(({limits:r})=>r)),l("p",{class:"note"},e.say(({limitsNote:r})=>r)),this.#f(this.#e.select,({rate:r})=>r),this.#f(this.#n.select,({month:r})=>r),this.#a,this.#f(this.#s.select,({atOnce:r})=>r),this.#u(this.#r,({someHours:r})=>r),this.#h,...this.#y(this.#d,({unmetered:r})=>r,t.metered),...this.#y(this.#c,({mains:r})=>r,t.battery)),this.element.addEventListener("change",()=>{this.#l="",n(this.#p)})}show({preferences:e,monthOctets:t}){let{wording:n}=this.#t;this.#a.hidden=t===0,this.#a.textContent=v(n.strings.used,{data:n.octets(t)});let r=JSON.stringify(e);r!==this.#l&&(this.#l=r,this.#m(e))}#m({rate:e,month:t,readers:n,hours:r,onlyUnmetered:i,onlyMains:o}){this.#e.show(e),this.#n.show(t),this.#s.show(n),this.#r.checked=r!==null,this.#h.hidden=r===null,(r!==null||this.#i.value==="")&&(this.#i.value=Ht(r?.from??ce.from),this.#o.value=Ht(r?.to??ce.to)),this.#d.checked=i,this.#c.checked=o}get#p(){let e=zt(this.#i.value)??ce.from,t=zt(this.#o.value)??ce.to;return{rate:this.#e.value,month:this.#n.value,readers:this.#s.value,hours:this.#r.checked?{from:e,to:t}:null,onlyUnmetered:this.#d.checked,onlyMains:this.#c.checked}}#f(e,t){let n=l("label",{for:e.id},this.#t.say(t));return l("div",{class:"row"},n,e)}#u(e,t){let n=l("label",{for:e.id},this.#t.say(t));return l("div",{class:"check"},e,n)}#y(e,t,n){let r=this.#u(e,t);if(n)return[r];let i=`${e.id}-untold`;return e.setAttribute("aria-describedby",i),[r,l("p",{class:"note untold",id:i},this.#t.say(({untold:o})=>o))]}},B=class{select;#t;#e;constructor(e,t,n,r){this.#t=t,this.#e=r;let i=l("option",{value:""},t.say(({noLimit:o})=>o));this.select=l("select",{id:e},i);for(let o of n)this.#n(o)}get value(){return this.select.value===""?null:Number(this.select.value)}show(e){let t=e===null?"":String(e),n=[...this.select.options].some(r=>r.value===t);e!==null&&!n&&this.#n(e),this.select.value!==t&&(this.select.value=t)}#n(e){let t=this.#t.say(()=>this.#e(this.#t.wording,e));this.select.append(l("option",{value:String(e)},t))}};function Ht(s){let e=t=>String(t).padStart(2,"0");return`${e(Math.floor(s/60))}:${e(s%60)}`}function zt(s){let[e=NaN,t=NaN]=s.split(":").map(Number),n=e*60+t;return n>=0&&n<H?n:null}var pe=class{#t;#e=[];constructor(e){this.#t=e}get strings(){return this.#t}always(e){this.#e.push(e),e()}say(e){let t=document.createTextNode("");return this.always(()=>{t.data=e(this.#t)}),t}speak(e){this.#t=e;for(let t of this.#e)t()}};var fe=class extends pe{#t=null;get wording(){return this.#t?.strings!==this.strings&&(this.#t=new ae(this.strings)),this.#t}};var Mn=`
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
`,me=null;function Ft(){return me===null&&(me=new CSSStyleSheet,me.replaceSync(Mn)),me}function Ne(s,e){let{state:t,helping:n,failure:r,obstacle:i,pause:o}=s,{strings:a}=e;return t==="paused"?o===null?"":a.pauses[o]:i!==null?a.obstacles[i]:t==="helping"?e.counted(a.helping,n):t==="error"?r===null?"":a.failures[r]:a[t]}var Pn=1500,On=8e3,ge=class{#t;#e=new fe(O);#n;#s;#r;#i;#o=l("p",{id:"warning"});#h;#d=l("p",{class:"words",id:"words"});#c=l("p",{class:"note"});#l;#a;#m;#p;#f;#u;#y=l("p",{class:"announcer",role:"status"});#b=null;#w;#S;#g="";constructor(e,t,n,r,i){let{friends:o,place:a}=r;this.#t=i;let h=this.#e,u=()=>i.onToggle();e.adoptedStyleSheets=[Ft()];let p=l("span",{class:"title",id:"title",part:"title"});p.append(h.say(f=>f.title)),p.addEventListener("click",u),this.#s=l("button",{class:"switch",part:"switch",type:"button",role:"switch","aria-labelledby":"title"}),this.#s.addEventListener("click",u),this.#r=l("p",{id:"introduction",part:"introduction"}),o&&this.#r.append(h.say(f=>`${f.friends} `)),this.#r.append(h.say(({introduction:f})=>f)),this.#i=this.#x(),this.#l=l("p",{class:"thanks",part:"thanks",hidden:""}),this.#l.append(h.say(({thanks:f})=>f)),this.#h=l("div",{class:"status",part:"status"},l("span",{class:"dot"}),l("div",{},this.#d,this.#c,this.#l)),this.#a=new de(h,t),this.#m=new le(h),this.#p=new he(h),this.#f=new ue(h,n,f=>i.onPreferences(f)),this.#u=l("button",{class:"fold",part:"fold",type:"button"}),this.#u.addEventListener("click",()=>this.#E(!this.#T)),this.#n=l("section",{class:"card",part:"card"},l("div",{class:"head"},Mt(),p,this.#s),this.#r,this.#i,this.#h,this.#a.element,this.#m.element,this.#p.element,l("div",{class:"more"},this.#f.element,this.#_()),this.#u,this.#y),h.always(()=>{let{language:f,direction:T,title:De}=h.wording.strings;this.#n.lang=f,this.#n.dir=T;let Wt=a===1?De:`${De} ${h.wording.number(a)}`;this.#n.setAttribute("aria-label",Wt)}),e.replaceChildren(this.#n)}speak(e){this.#e.speak(e),this.#b!==null&&this.#L(this.#b.status,this.#b.fresh)}show(e,t){this.#b===null&&this.#E(e.on),this.#b={status:e,fresh:t},e.state!=="helping"&&(this.#l.hidden=!0),this.#L(e,t),this.#C(e)}offer(e){this.#p.lead(e)}thank(){clearTimeout(this.#S),this.#l.hidden=!1,this.#n.dataset.thanks="",this.#S=setTimeout(()=>{this.#l.hidden=!0,delete this.#n.dataset.thanks},On)}focus(e){this.#s.focus(e)}close(){clearTimeout(this.#w),clearTimeout(this.#S),this.#a.close()}#x(){let e=l("button",{class:"agree",type:"button"});e.append(this.#e.say(({goOn:r})=>r));let t=l("button",{class:"leave",type:"button"});t.append(this.#e.say(({switchOff:r})=>r));let n=r=>()=>{this.#s.focus(),r()};return e.addEventListener("click",n(()=>this.#t.onAgree())),t.addEventListener("click",n(()=>this.#t.onToggle())),l("div",{class:"caution",part:"caution",role:"group","aria-labelledby":"warning"},this.#o,l("div",{class:"answers"},t,e))}#_(){let e=l("ul",{});this.#e.always(()=>{let{facts:n}=this.#e.wording.strings;e.replaceChildren(...n.map(r=>l("li",{},r)))});let t=l("summary",{},this.#e.say(({more:n})=>n));return l("details",{class:"about",part:"about"},t,e)}get#T(){return"folded"in this.#n.dataset}#E(e){e?this.#n.dataset.folded="":delete this.#n.dataset.folded,this.#u.setAttribute("aria-expanded",String(!e));let{fold:t,unfold:n}=this.#e.wording.strings;this.#u.textContent=e?n:t}#L(e,t){let{state:n,on:r,obstacle:i,pause:o}=e;this.#n.dataset.state=i===null?n:"hindered",this.#s.setAttribute("aria-checked",String(r)),this.#r.hidden=!t,this.#s.setAttribute("aria-describedby",t?"introduction":"words"),this.#i.hidden=o!=="caution",x(this.#o,this.#k(e)),this.#h.hidden=t&&n==="off",x(this.#d,Ne(e,this.#e.wording));let a=this.#v(e);this.#c.hidden=a==="",x(this.#c,a);let h=n==="connecting"||n==="waiting"||n==="helping";this.#a.show(h,Object.keys(e.countriesNow)),this.#m.show(e),this.#p.show(e),this.#f.show(e),this.#E(this.#T&&o!=="caution")}#k({caution:e}){let{wording:t}=this.#e;return e===null?"":v(t.strings.caution,{country:t.country(e)})}#v({state:e,online:t,readers:n,obstacle:r}){let{wording:i}=this.#e,{strings:o}=i;return r!==null?o.elsewhere:e==="helping"?o.keepOpen:e!=="waiting"?"":t<2?o.keepOpen:v(o.online,{volunteers:i.counted(o.volunteers,t),readers:i.counted(o.readers,n)})}#C(e){clearTimeout(this.#w);let{state:t,failure:n,obstacle:r,pause:i}=e,o=`${t} ${n} ${r} ${i}`;this.#g===""&&t==="off"&&(this.#g=o),!(o===this.#g||t==="connecting")&&(this.#w=setTimeout(()=>{this.#g=o;let{wording:a}=this.#e;x(this.#y,i==="caution"?this.#k(e):Ne(e,a))},Pn))}};var Ie=class s extends CustomEvent{static type="magpies-state";constructor(e){super(s.type,{detail:e,bubbles:!0,composed:!0})}},Ue=class s extends CustomEvent{static type="magpies-helping";constructor(e){super(s.type,{detail:{country:e},bubbles:!0,composed:!0})}},ye={state:"off",on:!1,helping:0,session:b,total:b,monthOctets:0,countries:{},countriesNow:{},online:0,readers:0,failure:null,obstacle:null,pause:null,caution:null,preferences:st},D=class s extends HTMLElement{static observedAttributes=["broker","egress","extension","lang","pool"];static page=new ie(xt);static english=O;static files=new _(null);static#t=new Set;#e=null;#n=0;#s=null;#r=ye;#i=!0;#o=O.language;#h=()=>{this.pool&&this.#m()};get broker(){let e=this.getAttribute("broker");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e||"/",this.baseURI);return t.username+t.password+t.search+t.hash===""&&/^https?:$/.test(t.protocol)?t:null}get extension(){let e=this.getAttribute("extension");if(e===null||!URL.canParse(e,this.baseURI))return null;let t=new URL(e,this.baseURI);return/^https?:$/.test(t.protocol)?t:null}get pool(){return this.hasAttribute("pool")}get state(){return this.#r.state}get stats(){return this.#r}get preferences(){return this.#r.preferences}set preferences(e){this.#s?.engine.setPreferences(e)}connectedCallback(){let e=this.shadowRoot??this.attachShadow({mode:"open",delegatesFocus:!0}),t={friends:this.pool,place:this.#d()};this.#e=new ge(e,s.files,Tt(),t,{onToggle:()=>this.toggle(),onAgree:()=>this.#s?.engine.agree(),onPreferences:n=>{this.preferences=n}}),this.#l(),this.#e.offer(this.extension),this.#p(),addEventListener("hashchange",this.#h),this.#e.show(this.#r,this.#i)}disconnectedCallback(){removeEventListener("hashchange",this.#h),s.#t.delete(this.#n),this.#f(),this.#e?.close(),this.#e=null}attributeChangedCallback(e,t,n){if(!(t===n||this.#e===null)){if(e==="lang")return void this.#l();if(e==="extension")return this.#e.offer(this.extension);this.#m()}}toggle(){this.#r.on?this.stop():this.start()}start(){this.isConnected&&this.#c()?.start()}stop(){this.#s?.engine.stop()}focus(e){this.#e?.focus(e)}#d(){let e=s.#t,t=1;for(;e.has(t);)t+=1;return e.add(t),this.#n=t,t}#c(){return Ce()?this.#s!==null?this.#s.engine:this.#a(this.pool&&Gt()===null?"no-pool":"misconfigured"):this.#a("unsupported")}async#l(){let e=this.#e,t=this.closest("[lang]")??document.documentElement,n=this.pool&&t!==this,r=Ae(n?navigator.language:t.getAttribute("lang")??"");this.#o=r;let{english:i,files:o}=s,a=r===i.language?i:await _t(o,r);a!==null&&e===this.#e&&r===this.#o&&e?.speak(a)}#a(e){return this.#u({...ye,state:"error",failure:e}),null}#m(){this.#f(),this.#p()}#p(){let{broker:e}=this,t=this.getAttribute("egress");if(e===null||!Ce())return;let n=this.pool?Gt():null;if(this.pool&&n===null)return;let r;try{r=t===null?null:L.parse(t)}catch{return}let i={onStatus:a=>this.#u(a),onHelping:a=>{this.#e?.thank(),this.dispatchEvent(new Ue(a))}};this.#s=s.page.attach(e,r,i,n);let{status:o}=this.#s.engine;o.on?this.#u(o):this.#r=o}#f(){this.#s?.detach(),this.#s=null;let{on:e}=this.#r;this.#r=ye,e&&this.#u(ye)}#u(e){this.#r=e,e.on&&(this.#i=!1),this.#e?.show(e,this.#i),this.dispatchEvent(new Ie(e))}};function Gt(){let s=location.hash.slice(1);return s.length<=128&&/^[A-Za-z0-9_.~-]+$/.test(s)?s:null}var Be=document.currentScript;if(!customElements.get("magpies-bridge")){let s=Be instanceof HTMLScriptElement&&Be.src!==""?new URL(Be.src):null;D.files=new _(s),customElements.define("magpies-bridge",D)}})();
