export default function NetworkPage() { return <div class="page"><h1>Network</h1></div>; }
