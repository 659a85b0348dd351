/** What a visitor can expect of so few pictures, on a machine like theirs. */
export function Expectations() {
  return (
    <section className="aside train-expectations" aria-labelledby="expectations">
      <h3 id="expectations">What to expect</h3>
      <ul>
        <li>
          Of 50 pictures a network is likely to learn some by heart rather than what they have in common. The nearest training picture
          stands under each sample, so that you see it. Some hundred pictures of one kind of thing work better.
        </li>
        <li>
          Starting from a model whose pictures are like yours takes minutes; an empty network needs an hour for shapes, and more for detail.
        </li>
        <li>
          On a telephone only the empty small network fits into the memory of a page, and the system may end the page. A checkpoint is kept
          every half minute: no more than that is lost, whatever happens.
        </li>
        <li>Nothing is uploaded. Pictures, checkpoints and the model lie in this browser until you discard them.</li>
      </ul>
    </section>
  );
}
