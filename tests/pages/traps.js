// Set before anything of a page is read: whatever acts in it leaves a trace in `acted`.
window.acted = [];
window.pwned = () => { window.acted.push("a script ran"); };
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { window.acted.push(name); };
addEventListener("securitypolicyviolation",
  (e) => window.acted.push(`the policy stopped ${e.effectiveDirective} ${e.blockedURI}`), true);
