import { useStudio } from '../../../session/context.tsx';
import { describeGuiding, describeKept, describeRecipe } from '../../../session/trajectory/describe.ts';

/** What the shown trajectory was made with, which the settings may no longer be. */
export function RecipeLine() {
  const trajectory = useStudio((state) => state.trajectory.current);
  return (
    <p className="recipe">
      {trajectory && (
        <>
          <span>{describeRecipe(trajectory.recipe, trajectory.evaluations)}</span>
          <span>{describeGuiding(trajectory)}</span>
          <span>{describeKept(trajectory)}</span>
        </>
      )}
    </p>
  );
}
